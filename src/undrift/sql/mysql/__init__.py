"""MySQL's and MariaDB's statements."""
