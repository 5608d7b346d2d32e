"""What Alembic asks for: the connection that `cloud/runtime/schema.py` opened, inside its transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=False)
context.run_migrations()
