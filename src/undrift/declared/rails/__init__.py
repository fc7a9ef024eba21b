"""Rails' db/schema.rb, and what its migrations touch."""
