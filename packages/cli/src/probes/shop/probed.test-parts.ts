import { readdir } from 'node:fs/promises'
import { readProbes, type NamedProbe } from '../../probe/probes.js'
import type { ProbeResult } from '../../probe/result.js'
import { runProbes } from '../../probe/run.js'
import { readAddress } from '../../target/address.js'
import { DEFAULT_BOUNDS } from '../../target/budget.js'
import { readRoute } from '../../target/discovery/given-routes.js'
import { openTarget } from '../../target/open-target.js'
import { SHOP_ROUTES } from './endpoints.test-parts.js'
import { startShop, type Fault } from './shop.test-parts.js'

/** Every fault of every file here, by name. */
export async function allFaults(): Promise<Readonly<Record<string, Fault>>> {
  const folder = new URL('./', import.meta.url)
  const files = (await readdir(folder)).filter((file) => /^faults-[\w-]+\.test-parts\.[jt]s$/.test(file))
  const read = files.map(async (file) => {
    const { faults } = (await import(new URL(file, folder).href)) as { readonly faults: Record<string, Fault> }
    return faults
  })
  return Object.assign({}, ...(await Promise.all(read))) as Record<string, Fault>
}

interface Asked {
  /** Default: those of the shop. */
  readonly routes?: readonly string[]
  /** Default: all. */
  readonly probes?: readonly NamedProbe[]
}

/** What probes say of an app, as the command runs them. */
export async function probed(url: string, { routes = SHOP_ROUTES, probes }: Asked = {}): Promise<ProbeResult> {
  const address = readAddress(url)
  if (typeof address === 'string') throw new Error(address)
  const opened = await openTarget({
    address,
    insecure: false,
    bounds: DEFAULT_BOUNDS,
    version: 'test',
    routes: routes.map(readRoute).filter((route) => typeof route !== 'string'),
    accounts: [],
    mayRegister: true,
    signal: new AbortController().signal,
    clock: Date.now,
    random: Math.random,
  })
  if ('unreachable' in opened) throw new Error(opened.unreachable)
  return runProbes(opened, probes ?? (await readProbes()))
}

/** The same of a shop with a fault, or without one. */
export async function probedShop(fault?: Fault, asked?: Asked): Promise<ProbeResult> {
  const shop = await startShop(fault === undefined ? {} : { fault })
  try {
    return await probed(shop.url, asked)
  } finally {
    await shop.close()
  }
}
