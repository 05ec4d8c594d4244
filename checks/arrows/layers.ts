// The arrows of the design: which folder (or file beside the folders) may import which. A folder may always import itself.

const domains = [
  'origin',
  'rate-limit',
  'authentication',
  'authorization',
  'validation',
  'headers',
  'human',
  'bots',
  'env',
  'outbound',
  'reports',
  'telemetry',
]
const belowAccounts = ['core', ...domains]
const belowStorage = [...belowAccounts, 'accounts']
const belowPipeline = [...belowStorage, 'storage']
const belowNext = [...belowPipeline, 'pipeline']

export type Layers = Readonly<Record<string, readonly string[]>>

export const libraryLayers: Layers = {
  core: [],
  ...Object.fromEntries(domains.map((domain) => [domain, ['core']])),
  accounts: belowAccounts,
  storage: belowStorage,
  pipeline: belowPipeline,
  next: belowNext,
  testing: belowNext,
  console: belowNext,
  // Runs in the browser: what it shares with the gate are types and codes.
  client: ['core'],
}

// The CLI's two waists are files beside its folders; the other files there put everything together.
const waists = ['command.ts', 'report.ts', 'rule.ts', 'probe.ts']
const parts = [
  'project',
  'routes',
  'advisories',
  'audit',
  'rules',
  'target',
  'probe',
  'probes',
  'edits',
  'init',
  'doctor',
  'replay',
  'docs',
  'csp',
  'scan',
  'trail',
]

export const cliLayers: Layers = {
  terminal: [],
  'report.ts': ['terminal'],
  'command.ts': ['report.ts'],
  project: [],
  checklist: [],
  docs: ['checklist', 'rule.ts'],
  csp: ['project', 'whole-file.ts'],
  scan: ['project'],
  advisories: [],
  flow: ['project'],
  knowledge: ['project', 'flow'],
  'rule.ts': ['project', 'flow', 'edits'],
  rules: ['project', 'flow', 'knowledge', 'advisories', 'edits', 'rule.ts'],
  audit: ['project', 'flow', 'knowledge', 'rules', 'advisories', 'rule.ts', 'checklist', 'edits', 'report.ts'],
  routes: ['project', 'flow', 'knowledge', 'terminal'],
  target: ['checklist'],
  'probe.ts': ['target'],
  probes: ['probe.ts', 'target', 'advisories', 'scan'],
  probe: ['probe.ts', 'target', 'probes', 'checklist', 'docs'],
  edits: ['project'],
  init: ['project', 'flow', 'knowledge', 'routes', 'edits', 'terminal'],
  trail: [],
  doctor: ['project', 'flow', 'knowledge', 'routes', 'advisories', 'csp', 'scan', 'trail', 'version.ts'],
  replay: [],
  reporters: [
    'report.ts',
    'terminal',
    'rule.ts',
    'probe.ts',
    'probe',
    'audit',
    'checklist',
    'docs',
    'edits',
    'replay',
    'doctor',
  ],
  'version.ts': [],
  'whole-file.ts': [],
  commands: [...waists, 'version.ts', 'whole-file.ts', ...parts, 'checklist', 'reporters', 'terminal'],
}
