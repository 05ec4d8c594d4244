const NAME = /^([a-zA-Z0-9]+\s?)*$/

export const isName = (name: string) => NAME.test(name)
