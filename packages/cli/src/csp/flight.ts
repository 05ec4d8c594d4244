/** A payload of React Server Components ("Flight"), as far as it holds elements: what Next keeps in `*.rsc` files. */
export interface Flight {
  /** Client components by row: the id of the module that they come from. */
  readonly modules: ReadonlyMap<string, string>
  /** Texts that were too long for their place. */
  readonly texts: ReadonlyMap<string, string>
  /** Everything else, parsed: elements are `["$", type, key, props]`. */
  readonly models: readonly unknown[]
}

/** Rows with these tags tell their length in bytes and have no line end; all others end with their line. */
const MEASURED = new Set('TAOoUSsLlGgMmVb')

/** Reads what it understands and stops at what it does not: the format is React's own and may change with it. */
export function readFlight(payload: Buffer): Flight {
  const modules = new Map<string, string>()
  const texts = new Map<string, string>()
  const models: unknown[] = []
  for (let start = 0; start < payload.length;) {
    const colon = payload.indexOf(':', start)
    if (colon === -1) break
    const id = payload.toString('latin1', start, colon)
    const tag = String.fromCharCode(payload[colon + 1] ?? 0)
    let end: number
    if (MEASURED.has(tag)) {
      const comma = payload.indexOf(',', colon)
      end = comma + 1 + Number.parseInt(payload.toString('latin1', colon + 2, comma), 16)
      if (comma === -1 || !(end <= payload.length)) break
      if (tag === 'T') texts.set(id, payload.toString('utf8', comma + 1, end))
      start = end
      continue
    }
    end = payload.indexOf('\n', colon)
    if (end === -1) end = payload.length
    const row = payload.toString('utf8', colon + 1, end)
    if (tag === 'I') modules.set(id, String((parse(row.slice(1)) as unknown[] | undefined)?.[0]))
    else if (!/^[A-Z#]/.test(tag)) models.push(parse(row))
    start = end + 1
  }
  return { modules, texts, models }
}

/** The props of every element whose type is a component of one of the modules. */
export function* propsOf(
  { modules, models }: Flight,
  wanted: ReadonlySet<string>,
): Generator<Readonly<Record<string, unknown>>> {
  const rest: unknown[] = [...models]
  while (rest.length > 0) {
    const value = rest.pop()
    if (typeof value !== 'object' || value === null) continue
    if (Array.isArray(value) && value[0] === '$' && typeof value[1] === 'string') {
      const [, type, , props] = value as [unknown, string, unknown, unknown]
      const module = modules.get(type.replace(/^\$L?/, ''))
      if (module !== undefined && wanted.has(module)) yield (props ?? {}) as Record<string, unknown>
    }
    for (const part of Object.values(value) as unknown[]) rest.push(part)
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown
  } catch {
    return undefined
  }
}
