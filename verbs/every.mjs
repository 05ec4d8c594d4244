import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildPackages } from './build.mjs'
import { install } from './install.mjs'
import { main, show } from './run.mjs'
import { root } from './workspace.mjs'

/**
 * The verb that runs every `*.<kind>.mjs` of a folder, one after the other, or those whose name holds an argument. What
 * begins with `--` is for them.
 *
 * @param {string} folder
 * @param {string} kind
 */
export function runEvery(folder, kind) {
  return main(async () => {
    const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
    const options = process.argv.slice(2).filter((argument) => argument.startsWith('--'))
    const all = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : []
    const files = all
      .filter((file) => file.endsWith(`.${kind}.mjs`))
      .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
      .toSorted()
    if (files.length === 0) {
      const pattern = `${folder}/*.${kind}.mjs`
      console.log(
        wanted.length === 0 ? `Nothing here yet: no ${pattern}.` : `No ${pattern} is named ${wanted.join(' or ')}.`,
      )
      return wanted.length === 0 ? 0 : 2
    }
    await install()
    await buildPackages()
    const failed = []
    for (const file of files) {
      console.log(`\n── ${folder}/${file}`)
      if ((await show(process.execPath, [join(root, folder, file), ...options])) !== 0) failed.push(file)
    }
    console.log(
      `\n${kind}: ${files.length - failed.length} ran, ${failed.length} failed${failed.map((file) => `\n  ${file}`).join('')}`,
    )
    return failed.length === 0 ? 0 : 1
  })
}
