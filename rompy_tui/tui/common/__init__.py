"""What every panel uses: glyphs, themes, safe text."""
