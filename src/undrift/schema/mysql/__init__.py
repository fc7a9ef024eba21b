"""What MySQL and MariaDB do with each statement."""
