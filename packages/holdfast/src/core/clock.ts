/** Time as a parameter: milliseconds since the Unix epoch. Tests pass a frozen one. */
export type Clock = () => number

export const systemClock: Clock = () => Date.now()
