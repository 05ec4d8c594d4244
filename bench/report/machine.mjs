import { readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os'

/** What figures depend on, and nothing that tells whose machine it is. */
export function machine() {
  const model = cpus()[0]?.model.trim() || 'unknown'
  return {
    processor: `${model} (${arch()}), ${availableParallelism()} cores`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${distribution() ?? platform()}, kernel ${release().replace(/[^\d.].*/, '')}`,
    node: process.version,
  }
}

function distribution() {
  try {
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]
  } catch {
    return undefined
  }
}
