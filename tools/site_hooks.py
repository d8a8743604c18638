"""What MkDocs calls while it makes the site, so that a screen reader finds names, and no empty headings of tables."""


def on_page_content(html: str, **_: object) -> str:
    """Make cells of the empty headings that Markdown gives every table without one (axe: empty-table-header)."""
    return html.replace("<th></th>", "<td></td>")


def on_post_page(output: str, **_: object) -> str:
    """Name the theme's dialog, in which one searches (axe: aria-dialog-name)."""
    return output.replace('role="dialog"', 'role="dialog" aria-label="Search"', 1)


def on_post_template(output_content: str, **_: object) -> str:
    """Name it on the page for addresses that lead nowhere, too."""
    return on_post_page(output_content)
