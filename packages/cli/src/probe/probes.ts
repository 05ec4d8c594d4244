import { readdir } from 'node:fs/promises'
import { ITEMS } from '../checklist/items.js'
import type { Probe } from '../probe.js'

/** A probe with its name: that of its file. */
export interface NamedProbe extends Probe {
  readonly id: string
}

/** `c2-reflected-origin.js`, and neither tests nor what several probes share in folders. */
const PROBE_FILE = /^[a-z]+\d*(?:-[a-z\d]+)+\.[jt]s$/

/**
 * All probes, in the order of the checklist, hygiene last: the folder is the list, so a new probe is one file.
 * @throws {Error} when a file exports none
 */
export async function readProbes(folder: URL = new URL('../probes/', import.meta.url)): Promise<readonly NamedProbe[]> {
  const files = (await readdir(folder)).filter((file) => PROBE_FILE.test(file) && !file.endsWith('.d.ts'))
  const probes = await Promise.all(
    files.map(async (file): Promise<NamedProbe> => {
      const { probe } = (await import(new URL(file, folder).href)) as { readonly probe?: Probe }
      if (probe === undefined) throw new Error(`${file} exports no probe.`)
      return { ...probe, look: (target) => probe.look(target), id: file.slice(0, -3) }
    }),
  )
  return probes.toSorted((a, b) => placeOf(a) - placeOf(b) || (a.id < b.id ? -1 : 1))
}

function placeOf({ items: [first] }: Probe): number {
  const at = ITEMS.findIndex(({ id }) => id === first)
  return at === -1 ? ITEMS.length : at
}

/** Whether what a person typed names the probe: `C2`, `c2-reflected-origin`. */
export function isNamed({ id, items }: NamedProbe, word: string): boolean {
  const wanted = word.trim().toLowerCase()
  return wanted === id || items.some((item) => item.toLowerCase() === wanted)
}

/** Where its page is. */
export function probeUrl(id: string, docs: string | undefined): string {
  return docs === undefined ? `urn:holdfast:probe:${id}` : `${docs.replace(/\/$/, '')}/${id}.md`
}
