"""The icons: 24 x 24, drawn by a line of 2; always beside a word, so hidden from screen readers."""

PATHS = {
    "add": '<path d="M12 5v14M5 12h14"/>',
    "alert": '<circle cx="12" cy="12" r="9"/><path d="M12 7v6M12 16.4v.1"/>',
    "back": '<path d="M20 12H5M11 6l-6 6 6 6"/>',
    "calendar": '<rect x="4" y="5" width="16" height="15" rx="1"/><path d="M4 10h16M8 3v4M16 3v4"/>',
    "check": '<path d="M4 12.5l5.5 5.5L20 6.5"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.5l3.5 2"/>',
    "cross": '<circle cx="12" cy="12" r="9"/><path d="M8.5 8.5l7 7M15.5 8.5l-7 7"/>',
    "download": '<path d="M12 4v11M7 10.5l5 5 5-5M5 20h14"/>',
    "equal": '<path d="M5 9h14M5 15h14"/>',
    "file": '<path d="M6 3h8l4 4v14H6z"/><path d="M14 3v4h4"/>',
    "forward": '<path d="M4 12h15M13 6l6 6-6 6"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v6M12 7.6v.1"/>',
    "lock": '<rect x="5" y="11" width="14" height="10" rx="1"/><path d="M8 11V7.5a4 4 0 018 0V11"/>',
    "mail": '<rect x="3" y="5" width="18" height="14" rx="1"/><path d="M3 7l9 6.5L21 7"/>',
    "open": '<circle cx="12" cy="12" r="8.5" stroke-dasharray="3 3"/>',
    "pen": '<path d="M4 20l1-4.5L16.5 4l3.5 3.5L8.5 19z"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 20.5c1-4 4-6 8-6s7 2 8 6"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21"/>',
    "table": '<rect x="4" y="4" width="16" height="16" rx="1"/><path d="M4 9.5h16M4 15h16M10 9.5V20"/>',
    "warning": '<path d="M12 3.5L22 20.5H2z"/><path d="M12 10v4.5M12 17.6v.1"/>',
}
