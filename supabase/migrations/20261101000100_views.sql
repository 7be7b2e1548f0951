-- What users ask: meanings, forms, translations, a word by any of its forms, and the parts of an address.

-- Address space: the same tables as src/addresses/languageBlocks.ts and groups.ts (a test compares them).
create view public.aqea_language_blocks with (security_invoker = true) as
select block, language
from (
  values
    (160, 'de'), (161, 'en'), (162, 'nl'), (163, 'sv'), (164, 'da'), (165, 'no'), (165, 'nb'), (165, 'nn'),
    (166, 'is'), (167, 'af'), (168, 'yi'), (169, 'fy'), (170, 'el'), (171, 'hu'), (172, 'fi'), (173, 'tr'),
    (174, 'ar'), (175, 'he'), (176, 'fr'), (177, 'es'), (178, 'it'), (179, 'pt'), (180, 'ro'), (181, 'ca'),
    (182, 'gl'), (183, 'oc'), (184, 'la'), (185, 'sc'), (186, 'hi'), (187, 'fa'), (188, 'id'), (189, 'et'),
    (190, 'lv'), (191, 'lt'), (192, 'ru'), (193, 'pl'), (194, 'cs'), (195, 'sk'), (196, 'uk'), (197, 'be'),
    (198, 'bg'), (199, 'hr'), (200, 'sr'), (201, 'sl'), (202, 'mk'), (203, 'ga'), (204, 'cy'), (205, 'eu'),
    (206, 'sq'), (207, 'hy'), (208, 'zh'), (209, 'yue'), (210, 'ja'), (211, 'ko'), (212, 'vi'), (213, 'th'),
    (214, 'km'), (215, 'my'), (216, 'bo'), (217, 'mn'), (218, 'ka'), (219, 'az'), (220, 'eo'), (221, 'mul')
) as blocks (block, language);

create view public.aqea_group_pages with (security_invoker = true) as
select page, "group"
from (
  values
    (1, 'noun'), (2, 'verb'), (3, 'adjective'), (4, 'adverb'), (5, 'preposition'), (6, 'pronoun'),
    (7, 'determiner'), (8, 'conjunction'), (9, 'numeral'), (10, 'interjection'), (11, 'particle'),
    (12, 'name'), (13, 'auxiliary'), (14, 'classifier'), (15, 'copula'), (16, 'noun'), (17, 'noun'),
    (18, 'noun'), (19, 'noun'), (20, 'noun'), (21, 'noun'), (22, 'noun'), (23, 'noun'), (24, 'name'),
    (25, 'name'), (26, 'name'), (27, 'name'), (28, 'adjective'), (29, 'adjective'), (30, 'verb'),
    (32, 'form'), (33, 'form'), (34, 'form'), (35, 'form'), (36, 'form'), (37, 'form'), (38, 'form'),
    (39, 'form'), (40, 'form'), (41, 'form'), (42, 'form'), (43, 'form'), (44, 'form'), (45, 'form'),
    (46, 'form'), (47, 'form'), (48, 'multiword'), (49, 'multiword'), (50, 'multiword'), (51, 'multiword'),
    (52, 'multiword'), (53, 'multiword'), (54, 'multiword'), (55, 'multiword'), (56, 'multiword'),
    (57, 'multiword'), (58, 'multiword'), (59, 'multiword'), (60, 'multiword'), (61, 'multiword'),
    (62, 'multiword'), (63, 'multiword'), (64, 'affix'), (65, 'affix'), (66, 'affix'), (67, 'affix'),
    (68, 'symbol'), (69, 'symbol'), (70, 'symbol'), (71, 'symbol'), (72, 'letter'), (73, 'letter'),
    (74, 'letter'), (75, 'letter'), (76, 'abbreviation'), (77, 'abbreviation'), (78, 'abbreviation'),
    (79, 'abbreviation'), (160, 'form'), (161, 'form'), (162, 'form'), (163, 'form'), (164, 'form'),
    (165, 'form'), (166, 'form'), (167, 'form'), (168, 'form'), (169, 'form'), (170, 'form'), (171, 'form'),
    (172, 'form'), (173, 'form'), (174, 'form'), (175, 'form'), (176, 'form'), (177, 'form'), (178, 'form'),
    (179, 'form'), (180, 'form'), (181, 'form'), (182, 'form'), (183, 'form'), (184, 'form'), (185, 'form'),
    (186, 'form'), (187, 'form'), (188, 'form'), (189, 'form'), (190, 'form'), (191, 'form')
) as pages (page, "group");

-- `0xA0:01:10:2A` from its four bytes.
create function public.aqea_format_address(aa integer, qq integer, ee integer, a2 integer)
returns text
language sql immutable strict parallel safe
set search_path = ''
as $$
  select '0x' || upper(
    lpad(to_hex(aa & 255), 2, '0') || ':' || lpad(to_hex(qq & 255), 2, '0') || ':' ||
    lpad(to_hex(ee & 255), 2, '0') || ':' || lpad(to_hex(a2 & 255), 2, '0'))
$$;

-- The bytes of `0xA0:01:10:2A`, `A001102A` or `0xA0:0x01:0x10:0x2A`, and what they mean; no row for anything else.
create function public.aqea_decode_address(address text)
returns table (aa integer, qq integer, ee integer, a2 integer, languages text[], "group" text)
language sql stable strict parallel safe
set search_path = ''
as $$
  select
    get_byte(bytes, 0), get_byte(bytes, 1), get_byte(bytes, 2), get_byte(bytes, 3),
    array(select b.language from public.aqea_language_blocks b where b.block = get_byte(bytes, 0)),
    (select p."group" from public.aqea_group_pages p where p.page = get_byte(bytes, 1))
  from (
    select decode(
      case
        when address ~* '^\s*(0x)?[0-9a-f]{2}(:?(0x)?[0-9a-f]{2}){3}\s*$'
        then regexp_replace(address, '0x|:|\s', '', 'gi')
      end, 'hex') as bytes
  ) as decoded
  where bytes is not null and get_byte(bytes, 3) > 0
    and exists (select from public.aqea_language_blocks b where b.block = get_byte(bytes, 0))
    and exists (select from public.aqea_group_pages p where p.page = get_byte(bytes, 1))
$$;

-- When the entry's address became final; null: it may still move. Written as a column: `select e.settled_at from aqea_entries e`.
create function public.settled_at(entry public.aqea_entries)
returns timestamptz
language sql stable
set search_path = ''
as $$
  select s.settled_at from public.settlements s where s.settlement = (entry).settlement
$$;

-- Addresses with their parts, who holds them and the extraction that first gave them.
create view public.aqea_addresses with (security_invoker = true) as
select
  e.address,
  substr(e.address, 3, 2) as aa,
  substr(e.address, 6, 2) as qq,
  substr(e.address, 9, 2) as ee,
  substr(e.address, 12, 2) as a2,
  e.language,
  split_part(e.entry_key, ':', 2) as "group",
  e.entry_key,
  e.label,
  s.extraction as first_extraction,
  s.settled_at,
  e.withdrawn_at
from public.aqea_entries e
left join public.settlements s on s.settlement = e.settlement;

-- One row per meaning.
create view public.aqea_senses with (security_invoker = true) as
select
  e.address, e.entry_key, e.language, e.label, e.pos,
  s.number,
  s.sense ->> 'sense_index' as sense_index,
  array(select jsonb_array_elements_text(s.sense -> 'glosses')) as glosses,
  array(select jsonb_array_elements_text(s.sense -> 'tags')) as tags,
  array(select jsonb_array_elements_text(s.sense -> 'topics')) as topics,
  array(select jsonb_path_query(s.sense, '$.form_of[*].word') #>> '{}') as form_of,
  s.sense -> 'examples' as examples
from public.aqea_entries e
cross join lateral jsonb_array_elements(e.meta -> 'senses') with ordinality as s (sense, number)
where e.withdrawn_at is null;

-- One row per inflected form or spelling.
create view public.aqea_forms with (security_invoker = true) as
select
  e.address, e.entry_key, e.language, e.label, e.pos,
  f.form ->> 'form' as form,
  f.form ->> 'article' as article,
  array(select jsonb_array_elements_text(f.form -> 'tags')) as tags,
  f.form ->> 'source' as source
from public.aqea_entries e
cross join lateral jsonb_array_elements(e.meta -> 'forms') as f (form)
where e.withdrawn_at is null;

-- One row per translation.
create view public.aqea_translations with (security_invoker = true) as
select
  e.address, e.entry_key, e.language, e.label, e.pos,
  t.translation ->> 'lang_code' as lang_code,
  t.translation ->> 'lang' as lang,
  t.translation ->> 'word' as word,
  t.translation ->> 'roman' as roman,
  t.translation ->> 'sense' as sense,
  t.translation ->> 'sense_index' as sense_index,
  array(select jsonb_array_elements_text(t.translation -> 'tags')) as tags
from public.aqea_entries e
cross join lateral jsonb_array_elements(e.meta -> 'translations') as t (translation)
where e.withdrawn_at is null;

-- A word without case and accents, as in column folded: fold() in src/stores/formKeys.ts says the same.
create function public.aqea_fold(word text)
returns text
language sql immutable strict parallel safe
set search_path = ''
as $$
  select lower(regexp_replace(normalize(word, NFD), '[\u0300-\u036f]', '', 'g') collate "und-x-icu")
$$;

-- The hash of a folded form, as in column form_keys.
create function public.aqea_form_key(folded text)
returns integer
language sql immutable strict parallel safe
set search_path = ''
as $$
  select ('x' || substr(encode(sha256(convert_to(folded, 'UTF8')), 'hex'), 1, 8))::bit(32)::int
$$;

-- Entries by headword or by any form: `select label, form from aqea_lookup('ging')`.
create function public.aqea_lookup(word text, language text default null)
returns table (
  address text, entry_key text, language text, pos text, label text, description text, meta jsonb, form text)
language sql stable
set search_path = ''
as $$
  with asked as (
    select
      public.aqea_fold($1) as folded,
      jsonb_build_array(jsonb_build_object('form', $1)) as form
  ),
  -- A form is like its lemma, or its hash is among the lemma's form_keys: src/stores/formKeys.ts.
  begins as (
    select folded, form, left(folded, greatest(4, length(folded) - 4)) as stem, length(folded) + 4 as longest
    from asked
  ),
  lemmas as (
    select e.address from begins b join public.aqea_entries e
      on e.folded >= b.stem and e.folded < b.stem || chr(1114111) and length(e.folded) <= b.longest
    union
    select e.address from begins b join public.aqea_entries e
      on e.form_keys @> array[public.aqea_form_key(b.folded)]
  )
  select e.address, e.entry_key, e.language, e.pos, e.label, e.description, e.meta, null
  from public.aqea_entries e
  where e.label = $1 and e.withdrawn_at is null and ($2 is null or e.language = $2)
  union all
  select e.address, e.entry_key, e.language, e.pos, e.label, e.description, e.meta, $1
  from begins b join public.aqea_entries e
    on e.address in (select l.address from lemmas l) and e.meta -> 'forms' @> b.form
  where e.label <> $1 and e.withdrawn_at is null and ($2 is null or e.language = $2)
$$;
