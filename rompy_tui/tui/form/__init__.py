"""The form beside the text: every field of the document under the cursor."""
