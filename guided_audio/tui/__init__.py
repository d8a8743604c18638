"""The screens: what a listener sees and presses. Only the modules that draw import Textual."""
