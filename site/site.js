// A wide table that one can scroll is reached by the keyboard, too. Material puts it into its frame when a page is shown.
document$.subscribe(() => {
  for (const frame of document.querySelectorAll(".md-typeset__scrollwrap")) {
    frame.tabIndex = frame.scrollWidth > frame.clientWidth ? 0 : -1;
  }
});
