"""Every key of the terminal UI, declared once: for bindings, the bottom line and the help."""

from __future__ import annotations

from .command import Command

APP = (
    Command("app.quit", "ctrl+q", "quit", "Quit; runs go on"),
    Command("app.palette", "ctrl+p", "command_palette", "Find a command", "commands"),
    Command("app.help", "question_mark,f1", "show_keys", "Show the keys", "keys"),
    Command("app.redraw", "ctrl+l", "redraw", "Draw the screen again"),
)
PAGE = (Command("page.help", "question_mark,f1", "app.show_keys", "Show the keys"),)
"""On a page that lets no key through to what holds everywhere."""
PAGES = (
    Command("page.plugins", "f20,shift+f8", "app.page('plugins')", "Plugins: what is installed"),
    Command("page.doctor", "f21,shift+f9", "app.page('doctor')", "Doctor: what surrounds us"),
    Command("page.settings", "f22,shift+f10", "app.page('settings')", "Settings"),
    Command("page.runs", "f24,shift+f12", "app.page('runs')", "All runs: filter, sort, queue"),
    Command("page.calls", "f23,shift+f11", "app.page('calls')", "Commands that were run outside"),
)
SETTINGS = (
    Command("settings.change", "enter", "choose", "Change the setting", "change"),
    Command("settings.flip", "space", "step(1)", "Switch on or off"),
    Command("settings.next", "right", "step(1)", "Next choice"),
    Command("settings.previous", "left", "step(-1)", "Previous choice"),
    Command("settings.unset", "d,delete", "unset", "Take it out of the file", "default"),
    Command("settings.again", "r", "again", "Read the file again", "read again"),
    Command("settings.close", "escape,q", "close", "Close", "close"),
)
ENTRY = (
    Command("entry.write", "enter", "submit", "Save what was typed", "save"),
    Command("entry.complete", "tab", "complete", "Complete a path", "complete"),
    Command("entry.leave", "escape", "cancel", "Leave it as it was", "leave it"),
)
DOCTOR = (
    Command("doctor.again", "r", "again", "Look again", "look again"),
    Command("doctor.copy", "y", "copy", "Copy what was found", "copy"),
    Command("doctor.close", "escape,q", "close", "Close", "close"),
)
PLUGINS = (
    Command("plugins.manual", "enter", "choose", "Documentation of the type", "documentation"),
    Command("plugins.new", "n", "new", "New file of this type", "new file"),
    Command("plugins.filter", "slash", "filter", "Show those that have a word", "filter"),
    Command("plugins.again", "r", "again", "Look for plugins again", "look again"),
    Command("plugins.close", "escape,q", "close", "Close", "close"),
)
CALLS = (
    Command("calls.copy", "y,enter", "copy", "Copy the command", "copy"),
    Command("calls.filter", "slash", "filter", "Show those that have a word", "filter"),
    Command("calls.again", "r", "again", "Look again", "look again"),
    Command("calls.close", "escape,q", "close", "Close", "close"),
)
FILTER = (
    Command("filter.keep", "enter", "submit", "Go to what is shown", "keep"),
    Command("filter.leave", "escape", "cancel", "Show everything", "show all"),
)
PLUGINS_PANEL = (
    Command("panel.plugins", "enter", "app.page('plugins')", "Open the page", "plugins"),
)
WELCOME = (
    Command("welcome.new", "enter", "screen.welcome('new')", "Make a first file", "new file"),
    Command("welcome.demo", "d", "screen.welcome('demo')", "Copy the demo here", "demo"),
)
RUNS_TABLE = (
    Command("runs.open", "enter", "choose", "Open the run", "open"),
    Command("runs.pick", "space", "pick", "Mark the run, or not", "mark"),
    Command("runs.filter", "slash", "filter", "Show those that have a word", "filter"),
    Command("runs.sort", "s", "sort", "Sort by the next column", "sort"),
    Command("runs.cancel", "c", "cancel", "Cancel the run, or those that are marked", "cancel"),
    Command("runs.again", "r", "again", "Run it again, or those that are marked", "again"),
    Command("runs.compare", "d", "compare", "Compare two that are marked, or with others"),
    Command("runs.remove", "delete", "remove", "Remove the record, or those that are marked"),
    Command("runs.copy", "y", "copy", "Copy the id of the run"),
    Command("runs.others", "o", "others", "Containers and jobs that were started elsewhere"),
    Command("runs.leave", "escape", "pick_none", "Mark none, show all, or close", "close"),
    Command("runs.close", "q", "close", "Close"),
)
REMOVAL = (
    Command("removal.remove", "enter", "choose('remove')", "Remove them", "remove"),
    Command("removal.close", "escape", "choose('')", "Keep them", "keep"),
)
OTHERS = (
    Command("others.follow", "enter", "choose", "Follow its output", "follow"),
    Command("others.again", "r", "again", "Look again", "look again"),
    Command("others.copy", "y", "copy", "Copy its address", "copy"),
    Command("others.close", "escape,q", "close", "Close", "close"),
)
FOLLOWED = (Command("followed.back", "escape", "back", "Stop following; it goes on", "back"),)
DEMO = (
    Command("demo.copy", "enter,d", "choose('copy')", "Copy it here and open it", "copy it here"),
    Command("demo.close", "escape", "choose('')", "Do not copy it", "leave it"),
)
HOME = (
    Command("home.files", "f2", "pane('files')", "Go to the files", "files"),
    Command("home.view", "f3", "pane('view')", "Go to the text"),
    Command("home.problems", "f4", "pane('problems')", "Go to the problems", "problems"),
    Command("home.launch", "f5", "launch", "Launch the open pipeline", "launch"),
    Command("home.runs", "f6", "pane('runs')", "Go to the runs", "runs"),
    Command("home.next", "f8", "problem(1)", "Next problem"),
    Command("home.previous", "f7", "problem(-1)", "Previous problem"),
    Command("home.form", "ctrl+t", "form", "The form of the document under the cursor", "form"),
    Command("home.resolved", "ctrl+k", "resolved", "The file as it will be used, and from where"),
    Command("home.difference", "f19,shift+f7", "difference", "What differs from the disk, or git"),
    Command("home.manual", "f13,shift+f1", "manual('here')", "Documentation of the type here"),
    Command("home.types", "f14,shift+f2", "manual('any')", "Documentation of a type"),
    Command("home.next_tab", "ctrl+pagedown", "tab(1)", "Next open file"),
    Command("home.previous_tab", "ctrl+pageup", "tab(-1)", "Previous open file"),
    Command("home.close_tab", "ctrl+f4", "close_tab", "Close the file"),
    Command("home.plugins", "f9", "plugins", "Look for plugins again"),
    Command("home.new", "ctrl+n", "make('new')", "New file"),
    Command("home.save_as", "f17,shift+f5", "make('save_as')", "Save under another name"),
    Command("home.outside", "f16,shift+f4", "make('outside')", "Open in another editor ($EDITOR)"),
)
PALETTE = (
    Command("home.duplicate", "", "make('duplicate')", "Duplicate the file"),
    Command("home.convert", "", "make('convert')", "Convert the file: YAML to JSON, or back"),
)
FACE = (Command("app.themes", "", "app.themes", "Choose a theme"),)
THEMES = (Command("themes.close", "escape,q", "close", "Leave it as it was", "close"),)
SUSPEND = (Command("app.suspend", "", "app.suspend", "Suspend to the shell; fg comes back"),)
RUN = (
    Command("run.back", "escape", "back", "Back to the files", "back"),
    Command("run.cancel", "c", "cancel", "Cancel the run", "cancel"),
    Command("run.again", "r", "again", "Run it again", "again"),
    Command("run.next", "right", "stage(1)", "Log of the next stage", "stage"),
    Command("run.previous", "left", "stage(-1)", "Log of the previous stage"),
    Command("run.beside", "v", "split('beside')", "One more pane beside this one", "split"),
    Command("run.below", "s", "split('below')", "One more pane below this one"),
    Command("run.unsplit", "x", "unsplit", "Close this pane"),
    Command("run.next_pane", "tab", "pane(1)", "Next pane"),
    Command("run.previous_pane", "shift+tab", "pane(-1)", "Previous pane"),
    Command("run.results", "t", "results", "What the postprocessor returned"),
    Command("run.compare", "d", "compare", "Compare with another run"),
    Command("run.folder", "o", "folder", "Open a shell in the run's folder"),
)
LOG = (
    Command("log.search", "slash", "ask('search')", "Search", "search"),
    Command("log.next", "n", "step('found', 1)", "Next place that was found"),
    Command("log.previous", "N", "step('found', -1)", "Previous place that was found"),
    Command("log.matches", "m", "matches", "List what was found"),
    Command("log.next_alert", "e", "step('alerts', 1)", "Next error or warning", "error"),
    Command("log.previous_alert", "E", "step('alerts', -1)", "Previous error or warning"),
    Command("log.filter", "ampersand", "ask('filter')", "Show only lines with something"),
    Command("log.levels", "l", "levels", "Only errors and warnings, only errors, all"),
    Command("log.follow", "f", "follow", "Stay at the end of the log, or pause", "follow"),
    Command("log.wrap", "w", "wrap", "Long lines on several rows, or cut"),
    Command("log.times", "T", "times", "When each line was written, or not"),
    Command("log.copy", "y", "copy", "Copy the marked line, or those on the screen"),
    Command("log.export", "ctrl+s", "ask('export')", "Write the log to a file"),
)
LOG_MOVES = tuple(
    Command(f"log.{where}", key, f"scroll('{where}')", title)
    for where, key, title in (
        ("up", "up,k", "One line up"),
        ("down", "down,j", "One line down"),
        ("page_up", "pageup,ctrl+b", "One screen up"),
        ("page_down", "pagedown,space,ctrl+f", "One screen down"),
        ("half_up", "ctrl+u", "Half a screen up"),
        ("half_down", "ctrl+d", "Half a screen down"),
        ("top", "home,g", "To the start"),
        ("bottom", "end,G", "To the end"),
        ("left", "less_than_sign", "To the left in long lines"),
        ("right", "greater_than_sign", "To the right in long lines"),
    )
)
LOG_MATCHES = (Command("matches.go", "enter", "choose", "Go to the line"),)
LOG_LINE = (
    Command("log_line.pattern", "ctrl+e", "pattern", "Regular expression, or text", "pattern"),
    Command("log_line.close", "escape", "close", "Close", "close"),
)
LAUNCH = (
    Command("launch.start", "enter", "start", "Launch, once it was checked", "launch"),
    # A key that repeats itself must not answer the question that it has just asked.
    Command("launch.start_checked", "f5", "start(False)", "Launch what was checked"),
    Command("launch.dry_run", "d", "dry_run", "Show exactly what would run", "what would run"),
    Command("launch.backend", "b", "other('backend')", "Another backend", "backend"),
    Command(
        "launch.processor", "p", "other('processor')", "Another postprocessor", "postprocessor"
    ),
    Command(
        "launch.ensemble", "e", "ensemble", "A run for each set of values of a file", "ensemble"
    ),
    Command("launch.more", "plus,equals_sign", "retries(1)", "Try a failed stage once more"),
    Command("launch.less", "minus", "retries(-1)", "Try a failed stage once less"),
    Command("launch.cleanup", "u", "flip('cleanup')", "Remove the folder on failure, or keep it"),
    Command("launch.validate", "v", "flip('validate')", "Check between stages, or not"),
    Command("launch.close", "escape", "close", "Do not launch", "close"),
)
EDITOR = (
    Command("edit.save", "ctrl+s", "ask('save')", "Save", "save"),
    Command("edit.find", "ctrl+f", "ask('find')", "Find", "find"),
    Command("edit.replace", "ctrl+r", "ask('replace')", "Find and replace"),
    Command("edit.line", "ctrl+g", "ask('line')", "Go to a line"),
    Command("edit.jump", "ctrl+u", "jump", "Go to a word on the screen by two letters"),
    Command("edit.fix", "ctrl+e", "ask('fix')", "Mend the problem at the cursor", "mend"),
    Command("edit.complete", "ctrl+@,ctrl+space", "ask('complete')", "Show what may be typed here"),
    Command("edit.hover", "f1", "ask('hover')", "Explain the field at the cursor"),
    Command(
        "edit.definition",
        "f12,ctrl+right_square_bracket",
        "ask('definition')",
        "Go to the included file, or the anchor",
    ),
    Command("edit.back", "ctrl+o", "ask('back')", "Go back to where that was used"),
    Command("edit.rename", "f10", "ask('rename')", "Rename the key"),
    Command("edit.fold", "ctrl+backslash", "fold('toggle')", "Fold the lines below, or unfold"),
    Command("edit.folds", "f18,shift+f6", "fold('either')", "Fold everything, or unfold it"),
    Command("edit.undo", "ctrl+z", "undo", "Undo"),
    Command("edit.redo", "ctrl+y,ctrl+shift+z", "redo", "Do again what was undone"),
    Command("edit.cut", "ctrl+x", "cut", "Cut what is selected, or the line"),
    Command("edit.copy", "ctrl+c", "copy", "Copy what is selected, or the line"),
    Command("edit.paste", "ctrl+v", "paste", "Paste"),
    Command("edit.all", "ctrl+a", "select_all", "Select everything"),
    Command("edit.comment", "ctrl+underscore,ctrl+slash", "comment", "Make lines comments, or not"),
    Command("edit.enter", "enter", "new_line", "New line"),
    Command("edit.indent", "tab", "indent(1)", "Indent; Esc Tab goes to the next pane"),
    Command("edit.outdent", "shift+tab", "indent(-1)", "Take an indentation back"),
    Command("edit.erase", "backspace", "erase(-1)", "Erase before the cursor"),
    Command("edit.delete", "delete", "erase(1)", "Erase behind the cursor"),
    Command("edit.erase_word", "ctrl+w", "erase_word", "Erase the word before the cursor"),
    Command("edit.leave", "escape", "leave", "Select nothing"),
)
MOVES = tuple(
    command
    for name, key, title in (
        ("left", "left", "One character to the left"),
        ("right", "right", "One character to the right"),
        ("up", "up", "One line up"),
        ("down", "down", "One line down"),
        ("word_left", "ctrl+left", "One word to the left"),
        ("word_right", "ctrl+right", "One word to the right"),
        ("home", "home", "To the start of the line"),
        ("end", "end", "To the end of the line"),
        ("page_up", "pageup", "One screen up"),
        ("page_down", "pagedown", "One screen down"),
        ("top", "ctrl+home", "To the start of the text"),
        ("bottom", "ctrl+end", "To the end of the text"),
    )
    for command in (
        Command(f"edit.{name}", key, f"go('{name}')", title),
        Command(
            f"edit.select_{name}",
            f"{key.rpartition('+')[0]}+shift+{key.rpartition('+')[2]}".lstrip("+"),
            f"go('{name}', True)",
            f"{title}, selecting",
        ),
    )
)
RENAME = (Command("rename.close", "escape", "close", "Do not rename", "close"),)
HOVER = (Command("hover.close", "escape,f1,enter", "choose('')", "Close", "close"),)
FORM = (
    Command("form.edit", "enter", "ask('edit')", "Edit the field, or show what is in it", "edit"),
    Command("form.flip", "space", "ask('flip')", "Switch on or off"),
    Command("form.next", "right", "ask('cycle', 1)", "Next choice, or unfold"),
    Command("form.previous", "left", "ask('cycle', -1)", "Previous choice, or fold"),
    Command("form.add", "a", "ask('add')", "Add an item or a name", "add"),
    Command("form.unset", "delete,backspace,d", "ask('unset')", "Take it out", "take out"),
    Command("form.rename", "r", "ask('rename')", "Change the name of an entry"),
    Command("form.up", "ctrl+up,K", "ask('move', -1)", "Move an item up"),
    Command("form.down", "ctrl+down,J", "ask('move', 1)", "Move an item down"),
    Command("form.text", "t", "ask('text')", "Go to its place in the text", "text"),
    Command("form.leave", "escape", "ask('leave')", "Back to the text", "back"),
)
FORM_TEXT = (
    Command("form.undo", "ctrl+z", "ask('undo')", "Undo"),
    Command("form.redo", "ctrl+y,ctrl+shift+z", "ask('redo')", "Do again what was undone"),
    Command("form.save", "ctrl+s", "ask('save')", "Save", "save"),
)
FIELD = (
    Command("field.write", "enter", "submit", "Write what was typed", "write"),
    Command("field.complete", "tab", "complete", "Complete a path", "complete"),
    Command("field.leave", "escape", "cancel", "Leave the field as it was", "leave it"),
)
FIND = (
    Command("find.next", "enter,down", "next(1)", "Next place", "next"),
    Command("find.previous", "up", "next(-1)", "Previous place", "previous"),
    Command("find.replace", "ctrl+r", "replace", "Replace, or replace this place"),
    Command("find.replace_all", "ctrl+a", "replace_all", "Replace everywhere"),
    Command("find.pattern", "ctrl+e", "pattern", "Regular expression, or plain text", "pattern"),
    Command("find.close", "escape", "close", "Close", "close"),
)
COMMAND_LINE = (Command("command.close", "escape", "close", "Close", "close"),)
FIX = (
    Command("fix.apply", "enter", "choose('apply')", "Mend it so", "mend it so"),
    Command("fix.all", "a", "choose('all')", "Mend everything that is safe", "all that is safe"),
    Command("fix.other", "tab,down", "other", "Show another way", "another way"),
    Command("fix.close", "escape", "choose('')", "Leave it as it is", "leave it"),
)
CONFLICT = (
    Command("conflict.mine", "k", "choose('mine')", "Keep mine", "keep mine"),
    Command("conflict.theirs", "t", "choose('theirs')", "Take theirs", "take theirs"),
    Command("conflict.merge", "m", "choose('merge')", "Merge both", "merge both"),
    Command("conflict.later", "escape", "choose('')", "Decide later", "decide later"),
)
MERGE = (
    Command("merge.next", "n", "step(1)", "Next place that both changed", "next"),
    Command("merge.previous", "p", "step(-1)", "Previous place", "previous"),
    Command("merge.mine", "k", "choose('mine')", "Keep mine there", "mine"),
    Command("merge.theirs", "t", "choose('theirs')", "Take theirs there", "theirs"),
    Command("merge.both", "b", "choose('both')", "Take both, mine first", "both"),
    Command("merge.apply", "enter", "apply", "Take the merged text", "take it"),
    Command("merge.close", "escape", "close", "Decide later", "later"),
)
QUIT = (
    Command("quit.save", "s", "choose('save')", "Save all and quit", "save all, quit"),
    Command("quit.discard", "d", "choose('discard')", "Quit without saving", "throw away"),
    Command("quit.close", "escape", "choose('')", "Do not quit", "stay"),
)
CLOSING = (
    Command("closing.save", "s", "choose('save')", "Save and close", "save and close"),
    Command("closing.discard", "d", "choose('discard')", "Throw edits away", "throw edits away"),
    Command("closing.close", "escape", "choose('')", "Do not close", "do not close"),
)
DRAFTS = (
    Command("drafts.restore", "r,enter", "choose('restore')", "Restore the edits", "restore"),
    Command("drafts.discard", "d", "choose('discard')", "Throw them away", "throw them away"),
    Command("drafts.later", "escape", "choose('')", "Ask again next time", "ask next time"),
)
MANUAL = (
    Command("manual.types", "t", "types", "Documentation of another type", "other types"),
    Command("manual.close", "escape,q", "close", "Close", "close"),
)
READING = (
    Command("reading.choose", "enter", "choose", "Go to where it is written", "go there"),
    Command("reading.next", "n", "step(1)", "Next place", "next"),
    Command("reading.previous", "p,N", "step(-1)", "Previous place", "previous"),
    Command("reading.copy", "y", "copy", "Copy the line", "copy"),
    Command("reading.close", "escape,q", "close", "Close", "close"),
    Command("reading.search", "slash", "search", "Search; n and p go on", "search"),
)
READING_LINE = (
    Command("reading_line.keep", "enter", "submit", "Go to what was found", "keep"),
    Command("reading_line.leave", "escape", "cancel", "Search no more", "leave"),
)
READING_MOVES = tuple(
    Command(f"reading.{where}", key, f"move('{where}')", title)
    for where, key, title in (
        ("up", "up", "One line up"),
        ("down", "down", "One line down"),
        ("page_up", "pageup", "One screen up"),
        ("page_down", "pagedown", "One screen down"),
        ("top", "home,ctrl+home", "To the first line"),
        ("bottom", "end,ctrl+end", "To the last line"),
    )
)
DEFAULTS = Command("reading.defaults", "d", "other", "With defaults, or without", "defaults")
OTHER_TEXT = Command("reading.other", "h", "other", "Against the disk, or git", "disk or git")
OTHER_RUN = Command("reading.run", "d", "other", "Against another run", "another run")
TYPES = (Command("types.close", "escape,q", "close", "Close", "close"),)
NEW = (
    Command("new.enter", "enter", "enter", "To the name; there, write the file", "write"),
    Command("new.up", "up", "step(-1)", "Another beginning"),
    Command("new.down", "down", "step(1)", "Another beginning"),
    Command("new.page_up", "pageup", "page(-1)", "Scroll the text up"),
    Command("new.page_down", "pagedown", "page(1)", "Scroll the text down"),
    Command("new.tab", "tab", "tab", "To the name; there, complete the path", "name, complete"),
    Command("new.back", "shift+tab", "back", "Back to the choice", "choose"),
    Command("new.close", "escape", "close", "Close", "close"),
)
SAVE_AS = (
    Command("save_as.write", "enter", "write", "Save under this name", "save"),
    Command("save_as.complete", "tab", "complete", "Complete the path", "complete"),
    Command("save_as.close", "escape", "close", "Do not save", "close"),
)
OUTSIDE = (
    Command("outside.save", "s,enter", "choose('save')", "Save and open", "save and open"),
    Command("outside.close", "escape", "choose('')", "Do not open", "do not open"),
)
CLOSE = (Command("close", "escape,question_mark,q", "close", "Close", "close"),)
