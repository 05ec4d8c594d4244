/** Cells that nothing can show, each with its reason. A cell that has a test, a rule or a probe is never excused. */
export const NOT_APPLICABLE = {
  'gate/V5':
    'A query is put together in the handler; the gate vouches for the type of what it hands over, and sees no more.',
  'gate/V8': 'Commands and paths are made in the handler, where the gate does not look.',
  'gate/V9': 'Which expressions run is written in the app’s source; the gate only bounds the texts that they get.',
  'gate/O4': 'What is installed is decided long before a request comes.',
  'probe/R2': 'To see both limits means to use up both, by hundreds of calls more than a harmless run makes.',
  'probe/R4': 'From one address one instance is seen; where it counts does not show.',
  'probe/V3': 'Which texts an app means as an address or a date does not show from outside.',
  'probe/V8': 'A command or a path that input reaches shows when it runs, and no harmless request does that.',
  'probe/V9': 'A slow expression shows by keeping the app busy, and no harmless request does that.',
  'probe/O7': 'Server Actions are called by ids that each build makes anew: there is no list of them to ask.',
}
