"""What a page of one circuit needs beside its run."""
