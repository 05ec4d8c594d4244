import type { Log, ReportingDescriptor, Result } from 'sarif'
import type { Check } from '../../probe/result.js'
import { sentence } from './pretty.js'
import { itemTitle, type ProbeReport } from './report.js'

/** What code scanning takes of a text. */
const LONGEST = 1_000

/** SARIF 2.1.0: what is wrong is at an address, not in a file. */
export function probeSarif({ version, result: { target, checks, notes, stats } }: ProbeReport): Log {
  const told = checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn')
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Holdfast', semanticVersion: version, rules: checks.map(descriptor) } },
        automationDetails: { id: 'holdfast/probe/' },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: [
              ...notes.map(sentence),
              ...(stats.left.length === 0 ? [] : [`Left in the app: ${stats.left.join(', ')}.`]),
              ...checks.filter(({ verdict }) => verdict === 'skip').map(({ id, evidence }) => `${id}: ${evidence}`),
            ].map((text) => ({ level: 'note' as const, message: { text: clipped(text) } })),
          },
        ],
        results: told.map((check) => resultOf(check, checks.indexOf(check), target)),
      },
    ],
  }
}

function descriptor(check: Check): ReportingDescriptor {
  const { id, items, title, why, fix, url } = check
  const item = itemTitle(check)
  return {
    id,
    name: id,
    shortDescription: { text: clipped(item === undefined ? title : `${items[0]}: ${title}`) },
    fullDescription: { text: clipped(why) },
    help: { text: `${why}\n\n${fix}`, markdown: `# ${sentence(title)}\n\n${why}\n\n**Fix:** ${fix}` },
    helpUri: url,
    defaultConfiguration: { level: 'error' },
    properties: {
      tags: ['security', ...items.map((each) => `holdfast/${each}`)],
      precision: 'high',
      'problem.severity': 'error',
    },
  }
}

function resultOf({ id, items, verdict, evidence, curl }: Check, ruleIndex: number, target: string): Result {
  const shown = curl === '' ? '' : `\n\n${curl}`
  return {
    ruleId: id,
    ruleIndex,
    level: verdict === 'fail' ? 'error' : 'warning',
    message: { text: clipped(evidence) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: target } },
        ...(items[0] === undefined ? {} : { logicalLocations: [{ name: items[0], kind: 'resource' }] }),
      },
    ],
    // One result for each check of an app, whatever it saw first this time.
    partialFingerprints: { primaryLocationLineHash: `${id}:1`, 'holdfastProbe/v1': `${target} ${id}` },
    ...(shown === '' ? {} : { properties: { items, curl } }),
  }
}

function clipped(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`
}
