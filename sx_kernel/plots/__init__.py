"""Pictures by matplotlib. Nothing else imports it: it takes half a second."""
