import { readFile } from 'node:fs/promises'
import { reachableFiles, type BuildPlace, type ReachableFile } from './client-output.js'
import { compressionOf, TooLarge, type Compression } from './contents.js'
import { searchFile, textPlaces } from './file-search.js'
import { secretFormats } from '../project/secret-formats.js'
import { SecretSearch, type DeclaredSecret, type Hit } from './secret-search.js'

/** One place where a secret can be read by everybody. It never holds the value, or a part of it. */
export interface Finding {
  /** The variable, or the name of the format. */
  readonly key: string
  /** `format`: it has the form of a secret, whoever declared it. */
  readonly source: Hit['source']
  readonly encoding: string
  /** Below the app's folder; a secret in a name is written as its key. */
  readonly file: string
  /** Bytes from the beginning of the file, or of what is in it; in a name, from the beginning of that. */
  readonly offset: number
  /** The secret is in the name: browsers ask for the file by it. */
  readonly isName?: true
  /** From 1, of text; the column in characters. */
  readonly line?: number
  readonly column?: number
  /** How the file is compressed, where the place is in what comes out of it. */
  readonly compression?: Compression
}

export interface ScanResult {
  readonly findings: readonly Finding[]
  readonly searched: { readonly files: number; readonly bytes: number; readonly formats: number }
  /** Compressed files that become too large to be looked at. */
  readonly unread: readonly string[]
}

export interface Progress {
  readonly bytes: number
  readonly of: number
}

/** Searches everything that browsers can get of a build. Nothing in it is executed. */
export async function scan(
  place: BuildPlace,
  secrets: readonly DeclaredSecret[],
  progress: (state: Progress) => void = () => {},
): Promise<ScanResult> {
  const files = await reachableFiles(place)
  const search = new SecretSearch(secrets)
  const findings: Finding[] = []
  const unread: string[] = []
  const of = files.reduce((sum, { bytes }) => sum + bytes, 0)
  let bytes = 0
  for (const file of files) {
    progress({ bytes, of })
    const { findings: named, file: safe } = nameFindings(search, file)
    findings.push(...named)
    const compression = file.bytes === 0 ? undefined : await compressionOf(file.path)
    try {
      findings.push(...(await findingsIn(search, safe)))
      if (compression !== undefined) findings.push(...(await findingsIn(search, safe, compression)))
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error
      unread.push(safe.name)
    }
    bytes += file.bytes
  }
  const formats = new Set(secretFormats.map(({ name }) => name)).size
  return { findings, searched: { files: files.length, bytes, formats }, unread }
}

/** The address of a page may hold a secret, and a report must not: the name is given with keys in place of values. */
function nameFindings(search: SecretSearch, file: ReachableFile) {
  const bytes = Buffer.from(file.name)
  const hits = search.in(bytes).toSorted((one, other) => one.start - other.start)
  let [name, done] = ['', 0]
  for (const { key, start, end } of hits) {
    if (end <= done) continue
    name += `${bytes.subarray(done, Math.max(done, start)).toString()}[${key}]`
    done = end
  }
  name += bytes.subarray(done).toString()
  const findings = hits.map(({ key, source, encoding, start }): Finding => {
    return { key, source, encoding, file: name, offset: start, isName: true }
  })
  return { findings, file: { ...file, name } }
}

async function findingsIn(
  search: SecretSearch,
  { path, name, sent }: ReachableFile,
  compression?: Compression,
): Promise<Finding[]> {
  const found = await searchFile(search, path, compression)
  if (found.length === 0) return []
  const hits = sent === undefined ? found : within(await readFile(path), sent, found)
  const places = await textPlaces(
    path,
    hits.map(({ start }) => start),
    compression,
  )
  return hits.map(({ key, source, encoding, start }, index) => ({
    key,
    source,
    encoding,
    file: name,
    offset: start,
    ...places[index],
    ...(compression === undefined ? {} : { compression }),
  }))
}

/** The hits inside of some members of a manifest, found by what `JSON.stringify` makes of them there. */
function within(manifest: Buffer, members: readonly string[], hits: readonly Hit[]): Hit[] {
  const parsed = JSON.parse(manifest.toString()) as Readonly<Record<string, unknown>>
  const ranges = members.flatMap((member) => {
    const spaced = JSON.stringify(parsed[member], null, 2)?.replaceAll('\n', '\n  ')
    const texts = [`"${member}": ${spaced}`, `"${member}":${JSON.stringify(parsed[member])}`]
    const text = texts.find((candidate) => manifest.includes(candidate))
    if (text === undefined) return []
    const from = manifest.indexOf(text)
    return [{ from, to: from + Buffer.byteLength(text) }]
  })
  return hits.filter(({ start }) => ranges.some(({ from, to }) => from <= start && start < to))
}
