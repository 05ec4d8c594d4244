import { capacity } from '../../quota.js'
import type { Counter, Take, Taken } from '../../store.js'
import { asciiJson } from './ascii-json.js'
import { ALGORITHMS } from './algorithms-sql.js'

/** Numbers of a take, and of its answer. */
const GIVEN = 7
const TOLD = 4

const CODES = new Map(ALGORITHMS.map(([algorithm], code) => [algorithm, code]))

const TOKEN_BUCKET = CODES.get('token-bucket') as number

const step = (name: 'load' | 'charge' | 'tell') =>
  ALGORITHMS.map(
    ([, sql], code) => `
        ${code === 0 ? 'if' : 'elsif'} algorithm = ${code} then${sql[name]}`,
  ).join('') +
  `
        end if;`

/**
 * Charges all takes or, where one that does not only observe has no room, none. The rows are locked in the order of
 * their names, so that calls wait for each other and never in a circle, and the time is read when all are held: of two
 * calls the second never has the earlier one. Without `charging` nothing is locked, added or changed.
 * @param names one for each counter, each of them once and in order
 * @param takes for each take the number of its counter, then the algorithm, limit, window, capacity, cost and `observe`
 */
export const takeFunction = (schema: string) => `
create or replace function ${schema}.take_limits(names text[], takes bigint[], charging boolean) returns text
language plpgsql as $function$
declare
  hash bytea;
  counter ${schema}.limit_counters;
  counters ${schema}.limit_counters[];
  added integer := 0;
  now bigint;
  place integer; owner integer; algorithm integer;
  most bigint; span bigint; size bigint; cost bigint; observes boolean;
  room bigint; step bigint; started bigint; first integer; last integer;
  wanted bigint; wants bigint[]; fits boolean[]; refused boolean := false; moved boolean := false;
  whole bigint; retry bigint; answers bigint[];
  grain bigint;
begin
  for i in 1 .. cardinality(names) loop
    hash := sha256(convert_to(names[i], 'UTF8'));
    if charging then
      loop
        select c.* into counter from ${schema}.limit_counters as c where c.id = hash for update;
        exit when found;
        insert into ${schema}.limit_counters as c (id, expires)
        values (hash, extract(epoch from clock_timestamp()) * 1000 + 60000)
        on conflict do nothing returning c.* into counter;
        if found then
          added := added + 1;
          exit;
        end if;
      end loop;
    else
      select c.* into counter from ${schema}.limit_counters as c where c.id = hash;
      if not found then counter := row(hash, 0, 0, 0, '{}', '{}', 0)::${schema}.limit_counters; end if;
    end if;
    counters[i] := counter;
  end loop;
  now := floor(extract(epoch from clock_timestamp()) * 1000);

  for pass in 1 .. 3 loop
    continue when pass = 2 and refused;
    for i in 1 .. cardinality(takes) / ${GIVEN} loop
      place := (i - 1) * ${GIVEN};
      owner := takes[place + 1]; algorithm := takes[place + 2]; most := takes[place + 3]; span := takes[place + 4];
      size := takes[place + 5]; cost := takes[place + 6]; observes := takes[place + 7] = 1;
      counter := counters[owner];
      if pass = 1 and counter.whole_at > now then
        -- A clock that has gone back: what was counted moves along, neither forgiven nor held for longer.
        step := case when algorithm = ${TOKEN_BUCKET} then counter.since else counter.whole_at - span end - now;
        if step > 0 then
          counter.since := counter.since - step;
          counter.whole_at := counter.whole_at - step;
          counter.times := array(
            select entry - step from unnest(counter.times) with ordinality as log (entry, number) order by number
          );
          counters[owner] := counter;
          moved := true;
        end if;
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
        if charging and (moved or fits[i] and not refused) then
          grain := greatest(60000, span / 8);
          update ${schema}.limit_counters as c set
            since = counter.since, whole_at = counter.whole_at, units = counter.units,
            times = counter.times, amounts = counter.amounts, expires = (counter.whole_at / grain + 1) * grain
          where c.id = counter.id;
        end if;
      end if;
    end loop;
  end loop;

  if added > 0 then
    delete from ${schema}.limit_counters as c where c.id = any (array(
      select old.id from ${schema}.limit_counters as old where old.expires <= now
      order by old.expires limit 2 * added + 1 for update skip locked
    ));
  end if;
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

/** The text that a counter is found by, its own whatever its texts hold. */
export function nameOf({ limit, identity, policy }: Counter): string {
  return asciiJson([limit, identity, policy.algorithm, policy.window])
}

/** What `take_limits` is called with. */
export function encodeTakes(takes: readonly Take[]): { names: string[]; numbers: number[] } {
  const all = takes.map(nameOf)
  const names = all.length === 1 ? all : [...new Set(all)].toSorted()
  return { names, numbers: takes.flatMap((take, i) => numbersOf(take, names.indexOf(all[i] as string))) }
}

/** Each by itself, and none refused for the sake of another. */
export function encodePeeks(takes: readonly Take[]): { names: string[]; numbers: number[] } {
  return { names: takes.map(nameOf), numbers: takes.flatMap((take, i) => numbersOf({ ...take, observe: true }, i)) }
}

function numbersOf({ policy, cost, observe }: Take, owner: number): number[] {
  const code = CODES.get(policy.algorithm) as number
  return [
    owner + 1,
    code,
    policy.limit,
    policy.window,
    capacity(policy),
    Math.min(cost, MOST),
    observe === true ? 1 : 0,
  ]
}

/** More than any limit, and few enough to be multiplied by a window. */
const MOST = 200_000_000

/** @throws {TypeError} on what is no answer of `take_limits` */
export function decodeTaken(answer: unknown, takes: readonly Take[]): Taken[] {
  const numbers = String(answer).split(' ').map(Number)
  if (numbers.length !== takes.length * TOLD || !numbers.every((number) => number >= 0)) {
    throw new TypeError('This is no answer to takes.')
  }
  return takes.map((_, i) => {
    const [allowed, remaining, reset, retryAfter] = numbers.slice(i * TOLD) as [number, number, number, number]
    return { allowed: allowed === 1, remaining, reset, retryAfter }
  })
}
