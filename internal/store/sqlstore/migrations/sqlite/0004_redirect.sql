-- Redirects are listed by path; most addresses are none.
CREATE INDEX public_redirect ON public_address (path) WHERE target <> '';
