// What a form's script does for a form's token before it sends: little for a person's device, much for whoever sends
// thousands (X4). Nobody has to: without it, as without script, one may send less often.

/** Leading zero bits of SHA-256 over `proofText`: some thousands of tries. */
const PROOF_BITS = 12;
/** Longest proof: more tries than anybody needs. */
export const LONGEST_PROOF = 12;

export const proofText = (token: string, proof: string): string => `${token}:${proof}`;

export function isProof(digest: Uint8Array): boolean {
  const first = ((digest[0] ?? 255) << 16) | ((digest[1] ?? 255) << 8) | (digest[2] ?? 255);
  return first >>> (24 - PROOF_BITS) === 0;
}
