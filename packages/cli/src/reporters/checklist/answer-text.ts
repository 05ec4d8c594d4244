import type { Answer, Evidence } from '../../audit/checklist.js'

/** Where something was seen: `app/api/orders/route.ts:12`, or nothing where it is about the app as a whole. */
export function placeText({ file, line }: Evidence): string {
  return file === null ? '' : line === null ? file : `${file}:${line}`
}

/** How much of all evidence is not shown. */
export function unshown({ counts }: Answer, shown: number): number {
  return Math.max(0, Object.values(counts).reduce((sum, count) => sum + count, 0) - shown)
}
