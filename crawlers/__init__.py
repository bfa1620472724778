"""Raw bytes become records: spiders for web sites, readers for exports."""
