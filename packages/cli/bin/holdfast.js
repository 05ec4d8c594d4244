#!/usr/bin/env node
import { existsSync } from 'node:fs'

const main = new URL('../dist/main.js', import.meta.url)

if (existsSync(main)) {
  const program = /** @type {typeof import('../src/main.js')} */ (await import(main.href))
  process.exitCode = await program.main(process.argv.slice(2))
} else {
  process.stderr.write('error: holdfast is not built yet: run `npm run build` in the repository first\n')
  process.exitCode = 2
}
