/** A sale in a list: what, and which of them. */
export const saleWords = (sale: {
  readonly designation: string;
  readonly serialNumber: string;
}): string => `${sale.designation} · ${sale.serialNumber}`;
