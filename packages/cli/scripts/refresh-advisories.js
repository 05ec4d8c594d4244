#!/usr/bin/env node
// Brings data/advisories.json up to date from OSV: `npm run build && node packages/cli/scripts/refresh-advisories.js [package…]`.
// Packages that are named are looked up beside those of the table. Read the diff: new summaries are OSV's words, ours are shorter.
import { writeFileSync } from 'node:fs'
import { refreshed, tableText } from '../dist/advisories/osv.js'
import { bundledTable } from '../dist/advisories/table.js'

const day = new Date().toISOString().slice(0, 10)
const table = await refreshed(bundledTable(), process.argv.slice(2), day, { fetch: globalThis.fetch })
writeFileSync(new URL('../data/advisories.json', import.meta.url), tableText(table))
process.stdout.write(`${table.advisories.length} advisories of ${day}\n`)
