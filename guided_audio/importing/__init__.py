"""Scripts from and to other forms: importing what others wrote, mending what a formatter broke, SSML."""
