import type { Stage } from '../../../holdfast/src/core/event.ts'

interface StageLook {
  /** Its place in the pipeline, 1–9; told beside the colour everywhere, so that nobody needs the colour. */
  readonly number: number
  /** What it asks of a call, in a few words. */
  readonly asks: string
  /** A CSS colour that stays apart from the other eight under the common kinds of colour blindness. */
  readonly colour: string
}

const look = (number: number, asks: string): StageLook => ({ number, asks, colour: `var(--stage-${number})` })

/** The nine stages as the console shows them. */
export const stageLooks: Readonly<Record<Stage, StageLook>> = {
  origin: look(1, 'Does it come from a place that may call: CORS, CSRF, method?'),
  'limit-address': look(2, 'How often has this address called?'),
  identity: look(3, 'Is the credential a true one?'),
  'limit-caller': look(4, 'How often has this caller called?'),
  access: look(5, 'May this caller use this route?'),
  input: look(6, 'Is the input as the route expects it?'),
  ownership: look(7, 'May this caller use this object?'),
  handler: look(8, 'Your own code'),
  response: look(9, 'Is the answer fit to leave?'),
}

/** In their order. */
export const stageNames = Object.keys(stageLooks) as readonly Stage[]
