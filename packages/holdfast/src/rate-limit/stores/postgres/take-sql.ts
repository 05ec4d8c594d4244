import { ALGORITHMS } from './algorithms-sql.js'
import { CODES, GIVEN, ONE } from './take-values.js'

const NOW = `floor(extract(epoch from clock_timestamp()) * 1000)`

const step = (name: 'load' | 'charge' | 'tell') =>
  ALGORITHMS.map(
    ([, sql], code) => `
        ${code === 0 ? 'if' : 'elsif'} algorithm = ${code} then${sql[name]}`,
  ).join('') +
  `
        end if;`

/** What both functions work with beside what they are given. */
const VARIABLES = (schema: string) => `
  hash bytea;
  counter ${schema}.limit_counters;
  added integer := 0;
  now bigint;
  room bigint; step bigint; started bigint; first integer; last integer;
  wanted bigint; moved boolean := false;
  whole bigint := 0; retry bigint := 0;
  grain bigint; due bigint;`

/**
 * Sets `counter` to a row that nobody else changes until the call is over. A new one is given the time at which it
 * will have to leave: were that changed once it is charged, an index would be written twice.
 * @param span sets `span`, the window, where it is not known yet
 */
const locked = (schema: string, name: string, span = '') => `
      hash := sha256(convert_to(${name}, 'UTF8'));
      if charging then
        loop
          select c.* into counter from ${schema}.limit_counters as c where c.id = hash for update;
          exit when found;${span}
          grain := greatest(60000, span / 8);
          insert into ${schema}.limit_counters as c (id, expires)
          values (hash, ((${NOW}::bigint + span) / grain + 1) * grain)
          on conflict do nothing returning c.* into counter;
          if found then
            added := added + 1;
            exit;
          end if;
        end loop;
      else
        select c.* into counter from ${schema}.limit_counters as c where c.id = hash;
        if not found then counter := row(hash, 0, 0, 0, '{}', '{}', 0)::${schema}.limit_counters; end if;
      end if;`

/**
 * A clock that has gone back: what was counted moves along, neither forgiven nor held for longer.
 * @param start when what is counted began, by the algorithm
 */
const setBack = (start: string, then = '') => `
        if counter.whole_at > now then
          step := ${start} - now;
          if step > 0 then
            counter.since := counter.since - step;
            counter.whole_at := counter.whole_at - step;
            counter.times := array(
              select entry - step from unnest(counter.times) with ordinality as log (entry, number) order by number
            );
            moved := true;${then}
          end if;
        end if;`

const START = { 'token-bucket': 'counter.since', other: 'counter.whole_at - span' }

/** It leaves in steps, and only ever later, so that most changes of a row touch no index. */
const saved = (schema: string) => `
          grain := greatest(60000, span / 8);
          due := (counter.whole_at / grain + 1) * grain;
          update ${schema}.limit_counters as c set
            since = counter.since, whole_at = counter.whole_at, units = counter.units,
            times = counter.times, amounts = counter.amounts,
            expires = case when moved then due else greatest(due, counter.expires) end
          where c.id = counter.id;`

/** More leave than come. */
const swept = (schema: string) => `
  if added > 0 then
    delete from ${schema}.limit_counters as c where c.id = any (array(
      select old.id from ${schema}.limit_counters as old where old.expires <= now
      order by old.expires limit 2 * added + 1 for update skip locked
    ));
  end if;`

/**
 * Charges one take where it has room: what most calls ask for, by a function for each algorithm, since every statement
 * that is interpreted counts. The row is locked before the time is read: of two calls the second never has the earlier
 * one. Without `charging` nothing is locked, added or changed.
 */
export const takeOneFunctions = (schema: string) =>
  ALGORITHMS.map(
    ([algorithm, sql]) => `
create or replace function ${schema}.${ONE.get(algorithm)}(
  name text, most bigint, span bigint, size bigint, cost bigint, charging boolean
) returns text
language plpgsql as $function$
declare${VARIABLES(schema)}
  fits boolean;
begin${locked(schema, 'name')}
  now := ${NOW};${setBack(algorithm === 'token-bucket' ? START['token-bucket'] : START.other)}
  ${sql.load}
  fits := cost <= room;
  if fits then
    wanted := 0;
    ${sql.charge}
    ${sql.load}
  else
    wanted := cost;
  end if;
  if charging and (fits or moved) then${saved(schema)}
  end if;
  ${sql.tell}
  ${swept(schema)}
  return fits::integer || ' ' || room || ' ' || whole || ' ' || retry;
end
$function$`,
  ).join(';\n')

/**
 * Charges all takes or, where one that does not only observe has no room, none. The rows are locked in the order of
 * their names, so that calls wait for each other and never in a circle, and the time is read when all are held.
 * Without `charging` nothing is locked, added or changed.
 * @param names one for each counter, each of them once and in order
 * @param takes for each take the number of its counter, then the algorithm, limit, window, capacity, cost and `observe`
 */
export const takeFunction = (schema: string) => `
create or replace function ${schema}.take_limits(names text[], takes bigint[], charging boolean) returns text
language plpgsql as $function$
declare${VARIABLES(schema)}
  counters ${schema}.limit_counters[];
  place integer; owner integer; algorithm integer;
  most bigint; span bigint; size bigint; cost bigint; observes boolean;
  wants bigint[]; fits boolean[]; refused boolean := false;
  answers bigint[];
begin
  for i in 1 .. cardinality(names) loop${locked(
    schema,
    'names[i]',
    `
          for j in 1 .. cardinality(takes) / ${GIVEN} loop
            span := takes[(j - 1) * ${GIVEN} + 4];
            exit when takes[(j - 1) * ${GIVEN} + 1] = i;
          end loop;`,
  )}
    counters[i] := counter;
  end loop;
  now := ${NOW};

  for pass in 1 .. 3 loop
    continue when pass = 2 and refused;
    for i in 1 .. cardinality(takes) / ${GIVEN} loop
      place := (i - 1) * ${GIVEN};
      owner := takes[place + 1]; algorithm := takes[place + 2]; most := takes[place + 3]; span := takes[place + 4];
      size := takes[place + 5]; cost := takes[place + 6]; observes := takes[place + 7] = 1;
      counter := counters[owner];
      if pass = 1 then${setBack(
        `case when algorithm = ${CODES.get('token-bucket')} then ${START['token-bucket']} else ${START.other} end`,
        `
            counters[owner] := counter;`,
      )}
      end if;
      ${step('load')}

      if pass = 1 then
        wanted := cost;
        for j in 1 .. i - 1 loop
          if fits[j] and takes[(j - 1) * ${GIVEN} + 1] = owner then wanted := wanted + takes[(j - 1) * ${GIVEN} + 6]; end if;
        end loop;
        wants[i] := wanted;
        fits[i] := wanted <= room;
        refused := refused or not observes and wanted > room;
      elsif pass = 2 then
        continue when not fits[i];
        ${step('charge')}
        counters[owner] := counter;
      else
        wanted := case when refused then wants[i] when fits[i] then 0 else cost end;
        whole := 0; retry := 0;
        ${step('tell')}
        answers := answers || array[fits[i]::integer::bigint, room, whole, retry];
        if charging and (moved or fits[i] and not refused) then${saved(schema)}
        end if;
      end if;
    end loop;
  end loop;
  ${swept(schema)}
  return array_to_string(answers, ' ');
end
$function$`

/** Makes counters whole: by their names, in order. */
export const resetFunction = (schema: string) => `
create or replace function ${schema}.reset_limits(names text[]) returns void
language plpgsql as $function$
begin
  for i in 1 .. cardinality(names) loop
    delete from ${schema}.limit_counters as c where c.id = sha256(convert_to(names[i], 'UTF8'));
  end loop;
end
$function$`
