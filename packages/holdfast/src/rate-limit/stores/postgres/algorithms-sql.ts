import type { Algorithm } from '../../store.js'

/**
 * One algorithm in PL/pgSQL, in three steps, which do what its cells do (`algorithms/`), in whole numbers. Given are
 * `counter` (a row, or an empty one), `most` (the limit), `span` (its window), `size` (the most units at once) and `now`.
 */
interface AlgorithmSql {
  /** Drops from `counter` what is over, and sets `room`, the units that fit at once. */
  readonly load: string
  /** Adds `cost` units to `counter`. */
  readonly charge: string
  /** Sets `whole`, milliseconds until it is so, and, where `wanted` is above `room`, `retry`. */
  readonly tell: string
}

/** A log of `times` and `amounts`, oldest first; `units` is their sum, and `whole_at` when the last of them leaves. */
const slidingWindow: AlgorithmSql = {
  load: `
        if counter.whole_at <= now then
          counter.times := '{}';
          counter.amounts := '{}';
          counter.units := 0;
        else
          first := 1;
          while counter.times[first] <= now - span loop
            counter.units := counter.units - counter.amounts[first];
            first := first + 1;
          end loop;
          if first > 1 then
            counter.times := counter.times[first:];
            counter.amounts := counter.amounts[first:];
          end if;
        end if;
        room := greatest(0, most - counter.units);`,
  charge: `
          last := cardinality(counter.times);
          if last > 0 and (counter.times[last] = now
              or most > 128 and counter.times[last] * 127 / span = now * 127 / span) then
            counter.times[last] := now;
            counter.amounts[last] := counter.amounts[last] + cost;
          else
            counter.times := counter.times || now;
            counter.amounts := counter.amounts || cost::integer;
          end if;
          counter.units := counter.units + cost;
          counter.whole_at := now + span;`,
  tell: `
          if counter.units > 0 then whole := counter.whole_at - now; end if;
          if wanted > most then
            retry := span;
          elsif wanted > room then
            step := counter.units + wanted - most;
            first := 0;
            while step > 0 loop
              first := first + 1;
              step := step - counter.amounts[first];
            end loop;
            retry := counter.times[first] + span - now;
          end if;`,
}

/** The `units` used in the window that ends at `whole_at`. */
const fixedWindow: AlgorithmSql = {
  load: `
        if counter.whole_at <= now then counter.units := 0; end if;
        counter.whole_at := (now / span + 1) * span;
        room := greatest(0, most - counter.units);`,
  charge: `
          counter.units := counter.units + cost;`,
  tell: `
          if counter.units > 0 then whole := counter.whole_at - now; end if;
          if wanted > most then retry := span; elsif wanted > room then retry := counter.whole_at - now; end if;`,
}

/** The `units` that were left at the start of an interval, and that start, `since`. */
const tokenBucket: AlgorithmSql = {
  load: `
        room := size;
        started := now;
        if counter.whole_at > now then
          step := (now - counter.since) / span;
          room := least(size, counter.units + step * most);
          if room < size then started := counter.since + step * span; end if;
        end if;`,
  charge: `
          counter.since := started;
          -- One call may charge it by different numbers, each of which had room.
          counter.units := greatest(0, room - cost);
          counter.whole_at := started + (size - room + cost + most - 1) / most * span;`,
  tell: `
          if room < size then whole := started + (size - room + most - 1) / most * span - now; end if;
          if wanted > size then
            retry := (size + most - 1) / most * span;
          elsif wanted > room then
            retry := started + (wanted - room + most - 1) / most * span - now;
          end if;`,
}

/** When it is whole: `since` in milliseconds and, in `units` parts of one. A unit is `span` parts, of `most` in a millisecond. */
const gcra: AlgorithmSql = {
  load: `
        step := 0;
        if counter.whole_at > now then
          step := greatest(0, (counter.since - now) * most + least(counter.units, most - 1));
        end if;
        room := greatest(0, size - (step + span - 1) / span);`,
  charge: `
          step := step + cost * span;
          counter.since := now + step / most;
          counter.units := step % most;
          counter.whole_at := now + (step + most - 1) / most;`,
  tell: `
          whole := (step + most - 1) / most;
          if wanted > size then
            retry := (size * span + most - 1) / most;
          elsif wanted > room then
            retry := (step - (size - wanted) * span + most - 1) / most;
          end if;`,
}

/** The one table of algorithms, in the order of their codes. */
export const ALGORITHMS: readonly (readonly [Algorithm, AlgorithmSql])[] = [
  ['sliding-window', slidingWindow],
  ['fixed-window', fixedWindow],
  ['token-bucket', tokenBucket],
  ['gcra', gcra],
]
