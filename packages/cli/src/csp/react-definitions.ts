import { readFile, readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'

/** Next brings its own React, twice: one has what React calls experimental. */
const REACTS = ['react-dom', 'react-dom-experimental'].map((name) => `dist/compiled/${name}/cjs`)

/** A string literal that begins with one of the functions by which React completes a page, or with its clock. */
const LITERAL = /(["'])((?:\$R[A-Z]=|requestAnimationFrame\(function\(\)\{\$RT)(?:(?!\1)[^\\\n]|\\.)*)\1/g

/**
 * The definitions that React writes into a page ahead of their first use, each as the text of an inline script. Whether a
 * page needs them depends on its size, so that a page without them at build can have them when it is written again.
 * @param folder of the build; Next is found from there, as the app finds it
 */
export async function readReactDefinitions(folder: string): Promise<string[]> {
  const found = new Set<string>()
  const next = nextFolder(resolve(folder, '..'))
  for (const react of next === undefined ? [] : REACTS.map((path) => join(next, path))) {
    const files = await readdir(react).catch(() => [])
    for (const file of files.filter((name) => /^react-dom-server\.(?:node|edge)\.production\.js$/.test(name))) {
      for (const text of definitionsIn(await readFile(join(react, file), 'utf8'))) found.add(text)
    }
  }
  return [...found].toSorted()
}

/** Without the call that some of them end in. */
export function definitionsIn(source: string): string[] {
  const texts = [...source.matchAll(LITERAL)].map(([, , text = '']) => unescaped(text).replace(/\$R[CRSX]\("$/, ''))
  const definitions = texts.filter((text) => !text.startsWith('$RV='))
  // The one for view transitions comes right behind the function that it changes.
  const transitions = texts.filter((text) => text.startsWith('$RV='))
  const boundary = definitions.filter((text) => text.startsWith('$RB='))
  return [...definitions, ...boundary.flatMap((text) => transitions.map((transition) => text + transition))]
}

function unescaped(text: string): string {
  return text.replace(/\\(?:x([0-9a-f]{2})|(.))/gi, (_, hex: string | undefined, char: string) =>
    hex === undefined ? (char === 'n' ? '\n' : char) : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

function nextFolder(app: string): string | undefined {
  try {
    return dirname(createRequire(join(app, 'package.json')).resolve('next/package.json'))
  } catch {
    return undefined
  }
}
