"""What the code declares against what the migrations make."""
