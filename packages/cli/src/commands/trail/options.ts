import type { Command as Declaration } from 'commander'
import { declareStorage, type StorageOptions } from '../keys/storage.js'

/** Where the trail is, and what it was made with, as the command line or the environment says. */
export interface TrailOptions extends StorageOptions {
  readonly schema?: string
  readonly cwd: string
  readonly envFile?: readonly string[]
  readonly secretFrom?: readonly string[]
}

export function declareTrail(declaration: Declaration): Declaration {
  return declareStorage(declaration)
    .option('--schema <name>', 'where the trail is; needed where there are several')
    .option('--cwd <folder>', 'the folder of the app, whose .env files count', '.')
    .option('--env-file <file>', "variables that count before those of the app's .env files; once for each", collect)
    .option(
      '--secret-from <variable>',
      'a variable with a secret that has made rows; once for each; default HOLDFAST_SECRET and those of such names',
      collect,
    )
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]
