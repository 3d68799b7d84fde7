"""What makes pages and the site: generated reference pages, links that leave the folder, style."""
