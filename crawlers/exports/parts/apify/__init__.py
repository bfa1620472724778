"""Posts and comments as Apify's scrapers write them."""
