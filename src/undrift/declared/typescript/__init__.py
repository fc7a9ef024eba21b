"""TypeScript and JavaScript modules, evaluated as far as that can be done without running them."""
