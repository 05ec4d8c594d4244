import { isInstruction } from 'holdfast/headers/csp-inert'
import { inlineScripts } from './inline-scripts.js'
import type { NextBuild } from './next-build.js'

/** An inline script that neither Next nor React has written: admitted since it was in the build, whoever wrote it there. */
export interface OwnScript {
  /** Its first words. */
  readonly starts: string
  /** A page that has it. */
  readonly page: string
  /** How many have it. */
  readonly pages: number
}

const WORDS = 60

/** Next's queue of `next/script`, and what puts late icons into the head. */
const NEXT = /^(?:\(self\.__next_s=|document\.querySelectorAll\('body link\[rel="icon"\])/

export function ownScripts({ pages, definitions }: NextBuild): OwnScript[] {
  const found = new Map<string, OwnScript>()
  for (const { html, path } of pages) {
    for (const text of inlineScripts(html)) {
      if (isInstruction(text) || NEXT.test(text) || definitions.includes(text)) continue
      const known = found.get(text)
      // Whoever wrote it must not steer the terminal.
      const starts = text
        .replace(/\s+/g, ' ')
        .trim()
        .slice(0, WORDS)
        .replace(/[^\x20-\x7e]/g, '?')
      found.set(text, { starts, page: known?.page ?? path, pages: (known?.pages ?? 0) + 1 })
    }
  }
  return [...found.values()]
}
