"""The programme's rules: values in, values out. No database, no web, no clock (`now` is an argument)."""
