// Our own lint rules. A blueprint is data: what differs between organisations is an option of the
// engine, never a branch on the blueprint's name (docs/adr, requirements W2).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const blueprintFolder = join(import.meta.dirname, '../shared/blueprints');

/** `export const helpdesk = … satisfies Preset`: the names that nothing may compare with. */
const blueprintNames = new Set(
  readdirSync(blueprintFolder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'index.ts')
    .filter((name) => isBlueprint(readFileSync(join(blueprintFolder, name), 'utf8')))
    .map((name) => name.slice(0, -'.ts'.length)),
);

function isBlueprint(text) {
  return /satisfies (Blueprint|Preset)\b/.test(text);
}

function isBlueprintValue(node) {
  if (node.type === 'ChainExpression') return isBlueprintValue(node.expression);
  const name = node.type === 'MemberExpression' ? propertyName(node) : node.name;
  return typeof name === 'string' && /^blueprint(Name|Id|Key)?$/.test(name);
}

function propertyName(node) {
  return node.computed ? node.property.value : node.property.name;
}

function isBlueprintLiteral(node) {
  return node.type === 'Literal' && blueprintNames.has(node.value);
}

/** `blueprint === undefined` asks whether there is one, not which. */
function isText(node) {
  if (node.type === 'Literal') return typeof node.value === 'string' && node.value !== '';
  return node.type === 'TemplateLiteral';
}

const noBlueprintComparison = {
  meta: {
    type: 'problem',
    docs: { description: 'Disallow code that depends on which blueprint a workspace came from.' },
    messages: {
      compared:
        'Code may not depend on the name of a blueprint. Make the difference an option of the engine (shared/engine/configuration.ts) and set it in the blueprint.',
    },
  },
  create(context) {
    const report = (node) => context.report({ node, messageId: 'compared' });
    return {
      BinaryExpression(node) {
        if (!/^[!=]==?$/.test(node.operator)) return;
        const sides = [node.left, node.right];
        const isNamed = sides.some(isBlueprintLiteral);
        const isAsked = sides.some(isBlueprintValue) && sides.some(isText);
        if (isNamed || isAsked) report(node);
      },
      SwitchStatement(node) {
        const isNamed = node.cases.some(({ test }) => test !== null && isBlueprintLiteral(test));
        if (isNamed || isBlueprintValue(node.discriminant)) report(node.discriminant);
      },
      CallExpression(node) {
        const { callee, arguments: given } = node;
        if (callee.type !== 'MemberExpression') return;
        const method = propertyName(callee);
        if (!['includes', 'has', 'startsWith', 'endsWith', 'indexOf'].includes(method)) return;
        // A list of known blueprints may be asked whether a name is one of them.
        if (callee.object.type === 'ArrayExpression' && given.some(isBlueprintValue)) report(node);
      },
    };
  },
};

// Tool configurations and generated files are what tools demand.
export default {
  meta: { name: 'homing' },
  rules: { 'no-blueprint-comparison': noBlueprintComparison },
};
