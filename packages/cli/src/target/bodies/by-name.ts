/** What is put into fields that nobody has described: unique texts, and who the account is. */
export interface Filling {
  /** Unique, of a–z and 0–9. */
  unique(length?: number): string
  /** Of the account that writes, where it is known. */
  readonly userId?: string | number | undefined
}

/** The name that all records of a run begin with. */
export const MARK = 'holdfast-probe'

/** Fields by their names, without case and separators; the first that matches. */
const VALUES: readonly (readonly [RegExp, (filling: Filling) => unknown])[] = [
  [/^(user|owner|author|account|customer|creator)id$/, ({ userId, unique }) => userId ?? unique()],
  [/email/, ({ unique }) => `${MARK}-${unique()}@example.com`],
  [/^(confirm|repeat)?passw(or)?d(confirm(ation)?|repeat|again)?$/, () => undefined],
  [/uuid|guid/, () => crypto.randomUUID()],
  [/url|website|link|image|avatar|callback|redirect/, () => 'https://example.com/'],
  [/phone|mobile|tel$/, () => '+12025550123'],
  [/date|^at$|time$/, () => '2030-01-01T00:00:00.000Z'],
  [/^(quantity|qty|count|amount|price|total|number|rating|stars|age|stock|priority|position|page|limit)$/, () => 1],
  [
    /^(is|has)[a-z]|^(done|completed|active|enabled|published|terms|tos|accept|agree|consent|privacy|remember)/,
    () => true,
  ],
  [/^(tags|items|roles|scopes|permissions|labels|lines)$/, () => []],
  [/country/, () => 'US'],
  [/currency/, () => 'USD'],
  [/lang|locale/, () => 'en'],
  [/zip|postal/, () => '12345'],
  [/username|^login$|handle|nick/, ({ unique }) => `hp${unique(10)}`],
  [/slug/, ({ unique }) => `${MARK}-${unique(8)}`],
  [/first(name)?$/, () => 'Holdfast'],
  [/last(name)?$|surname/, () => 'Probe'],
  [/name/, () => 'Holdfast Probe'],
]

/** A value that a field of this name takes most likely; a text that is recognised where nothing is known of it. */
export function valueByName(field: string, filling: Filling): unknown {
  const name = field.replaceAll(/[^a-z\d]/gi, '').toLowerCase()
  const [, make] = VALUES.find(([pattern]) => pattern.test(name)) ?? []
  return make?.(filling) ?? `${MARK} ${filling.unique(8)}`
}
