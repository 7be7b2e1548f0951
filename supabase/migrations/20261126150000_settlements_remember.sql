-- Who gave an address first is published with it, and outlives the reports of that run (docs/address.md). Also, writing a
-- settlement then waits for nobody who deletes runs.
alter table public.settlements drop constraint settlements_extraction_fkey;
