import type { Phase, ProbeVerdict, Sight } from '../probe.js'
import type { OpenTarget } from '../target/open-target.js'
import { BudgetSpent, type Target } from '../target/target.js'
import { probeUrl, type NamedProbe } from './probes.js'
import type { Check, ProbeResult } from './result.js'

/** What uses something up comes after what needs it. */
const PHASES: readonly Phase[] = ['look', 'act', 'break', 'end', 'limits']

/** The worst first. */
const WORST: readonly ProbeVerdict[] = ['fail', 'warn', 'pass', 'skip']

/** So many sights of one check are told. */
const TOLD = 4

export interface RunOptions {
  /** Where pages of probes are published. */
  readonly docs?: string | undefined
  /** Told which check is under way. */
  readonly progress?: (id: string, done: number, of: number) => void
}

/** Runs the probes one after the other, phase by phase, and cleans up, whatever happens. */
export async function runProbes(
  { target, client, notes, close }: OpenTarget,
  probes: readonly NamedProbe[],
  { docs, progress = () => {} }: RunOptions = {},
): Promise<ProbeResult> {
  const checks = new Map<NamedProbe, Check>()
  let left: readonly string[] = []
  try {
    for (const phase of PHASES) {
      if (phase === 'limits') client.beginLimits()
      for (const probe of probes.filter((each) => each.phase === phase)) {
        progress(probe.id, checks.size, probes.length)
        checks.set(probe, checkOf(probe, await sightsOf(probe, target), docs))
      }
    }
  } finally {
    progress('cleaning up', probes.length, probes.length)
    left = await close()
  }
  return {
    target: target.url.origin,
    checks: probes.flatMap((probe) => checks.get(probe) ?? []),
    notes,
    stats: {
      requests: client.budget.requests,
      ms: Math.round(client.budget.ms),
      signInAttempts: client.budget.signIns,
      accounts: target.accounts.length,
      routes: target.routes.length,
      left,
    },
  }
}

async function sightsOf(probe: NamedProbe, target: Target): Promise<readonly Sight[]> {
  try {
    return [await probe.look(target)].flat()
  } catch (error) {
    if (error instanceof BudgetSpent)
      return [{ verdict: 'skip', evidence: `Not looked at to its end: ${error.message}.` }]
    if (process.env.HOLDFAST_DEBUG) throw error
    const name = error instanceof Error ? error.name : 'unknown'
    return [
      {
        verdict: 'skip',
        evidence: `This check broke (${name}), which is a fault of its own; HOLDFAST_DEBUG=1 shows where.`,
      },
    ]
  }
}

function checkOf(
  { id, items, title, why, fix, phase }: NamedProbe,
  sights: readonly Sight[],
  docs: string | undefined,
): Check {
  const verdict = WORST.find((each) => sights.some((sight) => sight.verdict === each)) ?? 'skip'
  const deciding = sights.filter((sight) => sight.verdict === verdict)
  const told = [...new Set(deciding.map(({ evidence }) => evidence.trim()))]
  const more = told.length - TOLD
  const evidence = [...told.slice(0, TOLD), ...(more > 0 ? [`And ${more} more.`] : [])].join(' ')
  const shown = deciding.find(({ exchange }) => exchange !== undefined)?.exchange
  return {
    id,
    items,
    verdict,
    title,
    evidence: evidence === '' ? 'There was nothing to look at.' : evidence,
    curl: shown?.curl ?? '',
    why,
    fix,
    url: probeUrl(id, docs),
    phase,
  }
}
