-- Numbers that are no bytes make no address: null, instead of the address of somebody else.
create or replace function public.aqea_format_address(aa integer, qq integer, ee integer, a2 integer)
returns text
language sql immutable strict parallel safe
set search_path = ''
as $$
  select case
    when aa between 0 and 255 and qq between 0 and 255 and ee between 0 and 255 and a2 between 1 and 255 then
      '0x' || upper(
        lpad(to_hex(aa), 2, '0') || ':' || lpad(to_hex(qq), 2, '0') || ':' ||
        lpad(to_hex(ee), 2, '0') || ':' || lpad(to_hex(a2), 2, '0'))
  end
$$;
