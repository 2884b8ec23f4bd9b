"""Everything that is Qt: window, tray, pop-up, pages, theme, words."""
