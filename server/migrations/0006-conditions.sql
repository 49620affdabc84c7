-- Conditions (S2): what SQL needs to read a filter exactly as shared/conditions does, custom fields (T4), and the indexes
-- that keep a filtered and sorted list fast.

-- ---------------------------------------------------------------------------------------------- text

-- shared/conditions/fold-table.ts holds the same pairs, and a test reads every character through both. The steps are
-- tables of their own because `translate` walks the whole of one for each letter: most text needs the first only.
create function fold_beyond_ascii(x text) returns text language plpgsql immutable parallel safe as $$
declare
  y text := lower(regexp_replace(normalize(x, NFD), '[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1-\u05c2\u05c4-\u05c5\u05c7\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]', '', 'g') collate "C");
begin
  if octet_length(y) = length(y) then return y; end if;
  y := translate(y,
    U&'\00a0ÆÐØÞðøĐđĦħıĲĿŁłŊŒŦŧſƁƂƄƆƇƉƊƋƎƏƐƑƓƔƖƗƘƜƝƟƢƤƦƧƩƬƮƱƲƳƵƷƸƼǄǅǇǈǊǋǤǱǲǶǷȜȠȢȤȺȻȽȾɁɃɄɅɆɈɊɌɎ\02bc\2002\2003\2007\2008\2009\200a\2010\2011\2012\2013\2014\2018\2019\202f\2032',
    U&' ædoþdoddhhiĳŀllŋœttsɓƃƅɔƈɖɗƌǝəɛƒɠɣɩɨƙɯɲɵƣƥʀƨʃƭʈʊʋƴƶʒƹƽǆǆǉǉǌǌǥǳǳƕƿȝƞȣȥⱥȼƚⱦɂƀʉʌɇɉɋɍɏ''      -----'''' ''');
  if y ~ '[\u0370-\u0587]' then
    y := translate(y,
      U&'ͰͲͶͿΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςϏϘϚϜϞϠϢϤϦϨϪϬϮϴϷϹϺϽϾϿЂЄЅІЈЉЊЋЏАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯѠѢѤѦѨѪѬѮѰѲѴѸѺѼѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢҤҦҨҪҬҮҰҲҴҶҸҺҼҾӀӃӅӇӉӋӍӔӘӠӨӶӺӼӾԀԂԄԆԈԊԌԎԐԒԔԖԘԚԜԞԠԢԤԦԨԪԬԮԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖ',
      U&'ͱͳͷϳαβγδεζηθικλμνξοπρστυφχψωσϗϙϛϝϟϡϣϥϧϩϫϭϯθϸϲϻͻͼͽђєѕіјљњћџабвгдежзиклмнопрстуфхцчшщъыьэюяѡѣѥѧѩѫѭѯѱѳѵѹѻѽѿҁҋҍҏґғҕҗҙқҝҟҡңҥҧҩҫҭүұҳҵҷҹһҽҿӏӄӆӈӊӌӎӕәӡөӷӻӽӿԁԃԅԇԉԋԍԏԑԓԕԗԙԛԝԟԡԣԥԧԩԫԭԯաբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ');
  end if;
  if y ~ '[\u0588-\u1fff\u2070-\U0010ffff]' then
    y := translate(y,
      U&'ႠႡႢႣႤႥႦႧႨႩႪႫႬႭႮႯႰႱႲႳႴႵႶႷႸႹႺႻႼႽႾႿჀჁჂჃჄჅჇჍᎠᎡᎢᎣᎤᎥᎦᎧᎨᎩᎪᎫᎬᎭᎮᎯᎰᎱᎲᎳᎴᎵᎶᎷᎸᎹᎺᎻᎼᎽᎾᎿᏀᏁᏂᏃᏄᏅᏆᏇᏈᏉᏊᏋᏌᏍᏎᏏᏐᏑᏒᏓᏔᏕᏖᏗᏘᏙᏚᏛᏜᏝᏞᏟᏠᏡᏢᏣᏤᏥᏦᏧᏨᏩᏪᏫᏬᏭᏮᏯᏰᏱᏲᏳᏴᏵᲉᲐᲑᲒᲓᲔᲕᲖᲗᲘᲙᲚᲛᲜᲝᲞᲟᲠᲡᲢᲣᲤᲥᲦᲧᲨᲩᲪᲫᲬᲭᲮᲯᲰᲱᲲᲳᲴᲵᲶᲷᲸᲹᲺᲽᲾᲿẞỺỼỾℲⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫⅬⅭⅮⅯↃ−ⒶⒷⒸⒹⒺⒻⒼⒽⒾⒿⓀⓁⓂⓃⓄⓅⓆⓇⓈⓉⓊⓋⓌⓍⓎⓏⰀⰁⰂⰃⰄⰅⰆⰇⰈⰉⰊⰋⰌⰍⰎⰏⰐⰑⰒⰓⰔⰕⰖⰗⰘⰙⰚⰛⰜⰝⰞⰟⰠⰡⰢⰣⰤⰥⰦⰧⰨⰩⰪⰫⰬⰭⰮⰯⱠⱢⱣⱤⱧⱩⱫⱭⱮⱯⱰⱲⱵⱾⱿⲀⲂⲄⲆⲈⲊⲌⲎⲐⲒⲔⲖⲘⲚⲜⲞⲠⲢⲤⲦⲨⲪⲬⲮⲰⲲⲴⲶⲸⲺⲼⲾⳀⳂⳄⳆⳈⳊⳌⳎⳐⳒⳔⳖⳘⳚⳜⳞⳠⳢⳫⳭⳲ\3000ꙀꙂꙄꙆꙈꙊꙌꙎꙐꙒꙔꙖꙘꙚꙜꙞꙠꙢꙤꙦꙨꙪꙬꚀꚂꚄꚆꚈꚊꚌꚎꚐꚒꚔꚖꚘꚚꜢꜤꜦꜨꜪꜬꜮꜲꜴꜶꜸꜺꜼꜾꝀꝂꝄꝆꝈꝊꝌꝎꝐꝒꝔꝖꝘꝚꝜꝞꝠꝢꝤꝦꝨꝪꝬꝮꝹꝻꝽꝾꞀꞂꞄꞆꞋꞍꞐꞒꞖꞘꞚꞜꞞꞠꞢꞤꞦꞨꞪꞫꞬꞭꞮꞰꞱꞲꞳꞴꞶꞸꞺꞼꞾꟀꟂꟄꟅꟆꟇꟉꟋꟌ꟎Ꟑ꟒꟔ꟖꟘꟚꟜꟵ！＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～𐐀𐐁𐐂𐐃𐐄𐐅𐐆𐐇𐐈𐐉𐐊𐐋𐐌𐐍𐐎𐐏𐐐𐐑𐐒𐐓𐐔𐐕𐐖𐐗𐐘𐐙𐐚𐐛𐐜𐐝𐐞𐐟𐐠𐐡𐐢𐐣𐐤𐐥𐐦𐐧𐒰𐒱𐒲𐒳𐒴𐒵𐒶𐒷𐒸𐒹𐒺𐒻𐒼𐒽𐒾𐒿𐓀𐓁𐓂𐓃𐓄𐓅𐓆𐓇𐓈𐓉𐓊𐓋𐓌𐓍𐓎𐓏𐓐𐓑𐓒𐓓𐕰𐕱𐕲𐕳𐕴𐕵𐕶𐕷𐕸𐕹𐕺𐕼𐕽𐕾𐕿𐖀𐖁𐖂𐖃𐖄𐖅𐖆𐖇𐖈𐖉𐖊𐖌𐖍𐖎𐖏𐖐𐖑𐖒𐖔𐖕𐲀𐲁𐲂𐲃𐲄𐲅𐲆𐲇𐲈𐲉𐲊𐲋𐲌𐲍𐲎𐲏𐲐𐲑𐲒𐲓𐲔𐲕𐲖𐲗𐲘𐲙𐲚𐲛𐲜𐲝𐲞𐲟𐲠𐲡𐲢𐲣𐲤𐲥𐲦𐲧𐲨𐲩𐲪𐲫𐲬𐲭𐲮𐲯𐲰𐲱𐲲𐵐𐵑𐵒𐵓𐵔𐵕𐵖𐵗𐵘𐵙𐵚𐵛𐵜𐵝𐵞𐵟𐵠𐵡𐵢𐵣𐵤𐵥𑢠𑢡𑢢𑢣𑢤𑢥𑢦𑢧𑢨𑢩𑢪𑢫𑢬𑢭𑢮𑢯𑢰𑢱𑢲𑢳𑢴𑢵𑢶𑢷𑢸𑢹𑢺𑢻𑢼𑢽𑢾𑢿𖹀𖹁𖹂𖹃𖹄𖹅𖹆𖹇𖹈𖹉𖹊𖹋𖹌𖹍𖹎𖹏𖹐𖹑𖹒𖹓𖹔𖹕𖹖𖹗𖹘𖹙𖹚𖹛𖹜𖹝𖹞𖹟𖺠𖺡𖺢𖺣𖺤𖺥𖺦𖺧𖺨𖺩𖺪𖺫𖺬𖺭𖺮𖺯𖺰𖺱𖺲𖺳𖺴𖺵𖺶𖺷𖺸𞤀𞤁𞤂𞤃𞤄𞤅𞤆𞤇𞤈𞤉𞤊𞤋𞤌𞤍𞤎𞤏𞤐𞤑𞤒𞤓𞤔𞤕𞤖𞤗𞤘𞤙𞤚𞤛𞤜𞤝𞤞𞤟𞤠𞤡',
      U&'ⴀⴁⴂⴃⴄⴅⴆⴇⴈⴉⴊⴋⴌⴍⴎⴏⴐⴑⴒⴓⴔⴕⴖⴗⴘⴙⴚⴛⴜⴝⴞⴟⴠⴡⴢⴣⴤⴥⴧⴭꭰꭱꭲꭳꭴꭵꭶꭷꭸꭹꭺꭻꭼꭽꭾꭿꮀꮁꮂꮃꮄꮅꮆꮇꮈꮉꮊꮋꮌꮍꮎꮏꮐꮑꮒꮓꮔꮕꮖꮗꮘꮙꮚꮛꮜꮝꮞꮟꮠꮡꮢꮣꮤꮥꮦꮧꮨꮩꮪꮫꮬꮭꮮꮯꮰꮱꮲꮳꮴꮵꮶꮷꮸꮹꮺꮻꮼꮽꮾꮿᏸᏹᏺᏻᏼᏽᲊაბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰჱჲჳჴჵჶჷჸჹჺჽჾჿßỻỽỿⅎⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻⅼⅽⅾⅿↄ-ⓐⓑⓒⓓⓔⓕⓖⓗⓘⓙⓚⓛⓜⓝⓞⓟⓠⓡⓢⓣⓤⓥⓦⓧⓨⓩⰰⰱⰲⰳⰴⰵⰶⰷⰸⰹⰺⰻⰼⰽⰾⰿⱀⱁⱂⱃⱄⱅⱆⱇⱈⱉⱊⱋⱌⱍⱎⱏⱐⱑⱒⱓⱔⱕⱖⱗⱘⱙⱚⱛⱜⱝⱞⱟⱡɫᵽɽⱨⱪⱬɑɱɐɒⱳⱶȿɀⲁⲃⲅⲇⲉⲋⲍⲏⲑⲓⲕⲗⲙⲛⲝⲟⲡⲣⲥⲧⲩⲫⲭⲯⲱⲳⲵⲷⲹⲻⲽⲿⳁⳃⳅⳇⳉⳋⳍⳏⳑⳓⳕⳗⳙⳛⳝⳟⳡⳣⳬⳮⳳ ꙁꙃꙅꙇꙉꙋꙍꙏꙑꙓꙕꙗꙙꙛꙝꙟꙡꙣꙥꙧꙩꙫꙭꚁꚃꚅꚇꚉꚋꚍꚏꚑꚓꚕꚗꚙꚛꜣꜥꜧꜩꜫꜭꜯꜳꜵꜷꜹꜻꜽꜿꝁꝃꝅꝇꝉꝋꝍꝏꝑꝓꝕꝗꝙꝛꝝꝟꝡꝣꝥꝧꝩꝫꝭꝯꝺꝼᵹꝿꞁꞃꞅꞇꞌɥꞑꞓꞗꞙꞛꞝꞟꞡꞣꞥꞧꞩɦɜɡɬɪʞʇʝꭓꞵꞷꞹꞻꞽꞿꟁꟃꞔʂᶎꟈꟊɤꟍ꟏ꟑꟓꟕꟗꟙꟛƛꟶ!#$%&''()*+,-./0123456789:;<=>?@abcdefghijklmnopqrstuvwxyz[]^_`abcdefghijklmnopqrstuvwxyz{|}~𐐨𐐩𐐪𐐫𐐬𐐭𐐮𐐯𐐰𐐱𐐲𐐳𐐴𐐵𐐶𐐷𐐸𐐹𐐺𐐻𐐼𐐽𐐾𐐿𐑀𐑁𐑂𐑃𐑄𐑅𐑆𐑇𐑈𐑉𐑊𐑋𐑌𐑍𐑎𐑏𐓘𐓙𐓚𐓛𐓜𐓝𐓞𐓟𐓠𐓡𐓢𐓣𐓤𐓥𐓦𐓧𐓨𐓩𐓪𐓫𐓬𐓭𐓮𐓯𐓰𐓱𐓲𐓳𐓴𐓵𐓶𐓷𐓸𐓹𐓺𐓻𐖗𐖘𐖙𐖚𐖛𐖜𐖝𐖞𐖟𐖠𐖡𐖣𐖤𐖥𐖦𐖧𐖨𐖩𐖪𐖫𐖬𐖭𐖮𐖯𐖰𐖱𐖳𐖴𐖵𐖶𐖷𐖸𐖹𐖻𐖼𐳀𐳁𐳂𐳃𐳄𐳅𐳆𐳇𐳈𐳉𐳊𐳋𐳌𐳍𐳎𐳏𐳐𐳑𐳒𐳓𐳔𐳕𐳖𐳗𐳘𐳙𐳚𐳛𐳜𐳝𐳞𐳟𐳠𐳡𐳢𐳣𐳤𐳥𐳦𐳧𐳨𐳩𐳪𐳫𐳬𐳭𐳮𐳯𐳰𐳱𐳲𐵰𐵱𐵲𐵳𐵴𐵵𐵶𐵷𐵸𐵹𐵺𐵻𐵼𐵽𐵾𐵿𐶀𐶁𐶂𐶃𐶄𐶅𑣀𑣁𑣂𑣃𑣄𑣅𑣆𑣇𑣈𑣉𑣊𑣋𑣌𑣍𑣎𑣏𑣐𑣑𑣒𑣓𑣔𑣕𑣖𑣗𑣘𑣙𑣚𑣛𑣜𑣝𑣞𑣟𖹠𖹡𖹢𖹣𖹤𖹥𖹦𖹧𖹨𖹩𖹪𖹫𖹬𖹭𖹮𖹯𖹰𖹱𖹲𖹳𖹴𖹵𖹶𖹷𖹸𖹹𖹺𖹻𖹼𖹽𖹾𖹿𖺻𖺼𖺽𖺾𖺿𖻀𖻁𖻂𖻃𖻄𖻅𖻆𖻇𖻈𖻉𖻊𖻋𖻌𖻍𖻎𖻏𖻐𖻑𖻒𖻓𞤢𞤣𞤤𞤥𞤦𞤧𞤨𞤩𞤪𞤫𞤬𞤭𞤮𞤯𞤰𞤱𞤲𞤳𞤴𞤵𞤶𞤷𞤸𞤹𞤺𞤻𞤼𞤽𞤾𞤿𞥀𞥁𞥂𞥃');
  end if;
  if y ~ '[ßæœþĳ\ufb00-\ufb04]' then
    y := replace(replace(replace(replace(replace(y, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'ĳ', 'ij');
    y := replace(replace(replace(replace(replace(y, U&'\fb00', 'ff'), U&'\fb01', 'fi'), U&'\fb02', 'fl'), U&'\fb03', 'ffi'), U&'\fb04', 'ffl');
  end if;
  return normalize(y, NFC);
end $$;

-- Text without case and accents. Inlined where it is used, so that ASCII costs next to nothing. Named with their schema:
-- indexes are built with a search path of their own.
create function fold(x text) returns text language sql immutable parallel safe as $$
  select case when octet_length(x) = length(x) then lower(x collate "C") else public.fold_beyond_ascii(x) end
$$;

-- Each text of a list. A unit separator is in no tag: control characters are refused everywhere.
create function fold_each(x text[]) returns text[] language sql immutable parallel safe as $$
  select array_remove(string_to_array(public.fold(array_to_string(x, E'\x1f')), E'\x1f'), '')
$$;

-- Custom fields with all their texts folded: folding makes nothing that JSON would read otherwise.
create function fold_fields(x jsonb) returns jsonb language sql immutable parallel safe as $$
  select public.fold(x::text)::jsonb
$$;

-- Folded words with one space before each and one at the end; shared/conditions/words.ts cuts in the same places.
create function words_of(x text) returns text language sql immutable parallel safe as $$
  select ' ' || trim(both ' ' from regexp_replace(public.fold(x),
    '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u2000-\u206f\u2190-\u23ff\u3000-\u3003\u3008-\u3020]+',
    ' ', 'g')) || ' '
$$;

create function priority_rank(priority text) returns smallint language sql immutable parallel safe as $$
  select case priority when 'low' then 0 when 'medium' then 1 when 'high' then 2 else 3 end::smallint
$$;

-- ---------------------------------------------------------------------------------------------- tickets

-- Values of custom fields by their id (engine/configuration.ts FieldValues).
alter table tickets add column fields jsonb not null default '{}';

-- A view's owner reads under its own policy, so that the tenant is an ordinary predicate of the view: folded text, tags and
-- custom fields are compared with operators that are not leakproof, and under a security barrier none of their indexes
-- would be used (B27). The view gives no more than the policy does. What a filter does to rows never raises an error that
-- could tell of another tenant's.
create policy owner_reads on tickets for select to current_user using (true);
create policy owner_reads on messages for select to current_user using (true);
create policy owner_reads on sales for select to current_user using (true);
create policy owner_reads on products for select to current_user using (true);

-- The whole row as one column, so that columns of later migrations are in it:
-- `from tenant_tickets v cross join lateral (select (v.ticket).*) t`. The planner dissolves both.
create view tenant_tickets as
  select t as ticket from tickets t where t.workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid;
create view tenant_messages as
  select m.workspace_id, m.ticket_id, m.kind, m.body_text
  from messages m where m.workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid;
create view tenant_sales as
  select s.workspace_id, s.id, s.serial_number, p.reference, p.designation
  from sales s join products p on p.workspace_id = s.workspace_id and p.id = s.product_id
  where s.workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid;
grant select on tenant_tickets, tenant_messages, tenant_sales to :"app_role";

-- Every sort order has its index (nothing comes before everything, so that one index serves both directions), and every
-- filter one that ends in the default order.
create index ticket_open on tickets (workspace_id, updated_at desc, id)
  where phase in ('new', 'active', 'waiting-customer', 'waiting-operator'); -- open ones; waiting for one side
create index ticket_open_created on tickets (workspace_id, created_at desc, id)
  where phase in ('new', 'active', 'waiting-customer', 'waiting-operator'); -- expired ones
create index ticket_created on tickets (workspace_id, created_at desc, id); -- sort and filter by the time of opening
create index ticket_first_response_at on tickets (workspace_id, first_response_at desc nulls last, id); -- sort and filter
create index ticket_resolved_at on tickets (workspace_id, resolved_at desc nulls last, id); -- sort and filter
create index ticket_closed_at on tickets (workspace_id, closed_at desc nulls last, id); -- sort and filter
create index ticket_public_updated on tickets (workspace_id, public_updated_at desc, id); -- the default list of customers
create index ticket_subject on tickets (workspace_id, (left(fold(subject), 64)) collate "C" desc, id); -- sort by subject
create index ticket_name on tickets (workspace_id, (left(fold(requester_name), 64)) collate "C" desc, id); -- sort by name
create index ticket_name_folded on tickets (workspace_id, (fold(requester_name)) collate "C", updated_at desc, id); -- filter by the whole name
create index ticket_email_folded on tickets (workspace_id, (fold(requester_email)) collate "C", updated_at desc, id); -- filter
create index ticket_phone on tickets (workspace_id, (fold(requester_phone)) collate "C", updated_at desc, id); -- filter
create index ticket_city on tickets (workspace_id, (fold(requester_city)) collate "C", updated_at desc, id); -- filter
create index ticket_country on tickets (workspace_id, (fold(requester_country)) collate "C", updated_at desc, id); -- filter
create index ticket_category on tickets (workspace_id, (fold(category)) collate "C", updated_at desc, id); -- filter
create index ticket_channel on tickets (workspace_id, channel, updated_at desc, id); -- filter
create index ticket_language on tickets (workspace_id, (fold(language)) collate "C", updated_at desc, id); -- filter
create index ticket_incomplete on tickets (workspace_id, updated_at desc, id) where incomplete <> '{}'; -- what mails left out
create index sale_serial on sales (workspace_id, (fold(serial_number)) collate "C"); -- tickets of one piece
create index product_reference_folded on products (workspace_id, (fold(reference)) collate "C"); -- tickets of one product

-- ---------------------------------------------------------------------------------------------- tags and custom fields

-- A line per tag and per value of a custom field, so that they are found by plain equality of text. Arrays and JSON have
-- indexes of their own kind, but their operators are not leakproof: under forced security the planner is not told how
-- common a value is, and reads all tickets for a rare one or sorts half of them for a common one.
create table ticket_terms (
  workspace_id uuid not null,
  ticket_id uuid not null,
  -- `tag:` and the tag, or `field:`, its id, `:` and the value; folded, and cut where an index has its limit.
  term text collate "C" not null,
  primary key (workspace_id, term, ticket_id),
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade
);
create index ticket_term_ticket on ticket_terms (workspace_id, ticket_id); -- foreign key; the terms of a ticket that changes

create function terms_of(tags text[], fields jsonb) returns setof text language sql immutable parallel safe as $$
  select left('tag:' || tag, 300) from unnest(public.fold_each(tags)) tag
  union
  select left('field:' || f.key || ':' || case jsonb_typeof(one.value) when 'number' then trim_scale((one.value #>> '{}')::numeric)::text else one.value #>> '{}' end, 300)
  from jsonb_each(public.fold_fields(fields)) f
  cross join lateral jsonb_array_elements(case jsonb_typeof(f.value) when 'array' then f.value else jsonb_build_array(f.value) end) one
  where jsonb_typeof(one.value) in ('string', 'number', 'boolean')
$$;

create function ticket_term_lines() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    delete from ticket_terms x where x.workspace_id = old.workspace_id and x.ticket_id = old.id
      and x.term not in (select terms_of(new.tags, new.fields));
  end if;
  insert into ticket_terms (workspace_id, ticket_id, term)
    select new.workspace_id, new.id, term from terms_of(new.tags, new.fields) term
    on conflict do nothing;
  return null;
end $$;
insert into ticket_terms (workspace_id, ticket_id, term)
  select t.workspace_id, t.id, term from tickets t cross join lateral terms_of(t.tags, t.fields) term;
create trigger ticket_terms_new after insert on tickets for each row
  when (new.tags <> '{}' or new.fields <> '{}') execute function ticket_term_lines();
create trigger ticket_terms_changed after update on tickets for each row
  when (new.tags is distinct from old.tags or new.fields is distinct from old.fields) execute function ticket_term_lines();

alter table ticket_terms enable row level security;
alter table ticket_terms force row level security;
create policy tenant on ticket_terms using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
grant select, insert, update, delete on ticket_terms to :"app_role";
