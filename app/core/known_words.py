"""Words in capitals that are nobody's name, and given names that are no other word: what proposals lean on.

Both lists may grow; neither decides anything, because a person looks at every proposal.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.casefold().split())


OPENERS = _words(
    """
    a about after again all almost already also although always am an and another any anyone are as ask at be because
    been before being better between both bring but by call can cannot clear come communication could dear did do does
    doing due during each early either even ever every everyone everything excellent few find first for from full
    funding further get give given good great had has have having he hello help her here hers hi his how however i i'd
    i'll i'm i've if in instead into is it it's its just keep last lack less let like little local long look make many
    maybe me meetings might more most much must my need never new next no nobody none not nothing now of off often on
    once one only open or other our ours over overall papers people perhaps please poor put quite rather regular same
    say see send several shall share she should show since small so some someone sometimes staff still such take talk
    tell than thank thanks that that's the their theirs them then there there's these they they're this those though
    three through to together too training two under unfortunately until up us use very was we we'd we'll we're we've
    well were what when where whether which while who whose why will with within without work working would yes yet you
    your yours don't didn't doesn't isn't wasn't can't won't couldn't wouldn't shouldn't haven't hasn't
    """
)

USUAL = _words(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december christmas easter covid covid-19 brexit
    scotland scottish scots uk britain british england english wales welsh ireland irish europe european gaelic
    aberdeen aberdeenshire angus argyll bute ayrshire borders clackmannanshire dumfries galloway dunbartonshire dundee
    edinburgh lothian lothians midlothian falkirk fife glasgow highland highlands inverclyde inverness lanarkshire moray
    orkney perth kinross perthshire renfrewshire shetland stirling tayside grampian forth valley lomond clyde hebrides
    eilean siar western isles north south east west northern southern eastern western central greater mid
    council councils councillor councillors council's partnership partnerships partner partners board boards joint
    integration authority health social care services service children children's child young youth people family
    families parent parents carers community communities planning plan plans strategic strategy group groups forum
    committee team teams department education school schools college university nursery police fire rescue nhs
    government parliament minister ministers ministry inspectorate commission commissioner executive officer officers
    chief head director manager chair chairs convener secretary coordinator co-ordinator worker workers practitioner
    third sector interface voluntary volunteer volunteers action charity charities trust trusts foundation association
    organisation organisations network alliance federation company limited ltd cic scio tsi tsis csp cspp cspps cpp gp
    whole local national public private statutory sector lead leads leadership needs assessment improvement outcome
    outcomes report reports review framework policy act bill guidance part section article convention rights unicef
    promise girfec getting it right every uncrc corporate parenting plan's third-sector fund funding funds grant grants
    programme programmes project projects pilot initiative pack tool toolkit survey questionnaire round baseline
    mental wellbeing well-being learning disability justice housing addiction alcohol drug drugs attainment equity
    hub hubs centre centres office home homes house street road place town village city county area
    facebook google teams zoom microsoft excel word sharepoint twitter whatsapp instagram youtube internet
    """
)

# Given names that are no everyday word too: Grace, Hope, May, Mark, Rob, Will and their like are left to capitals.
GIVEN = _words(
    """
    aaron abdul adam agnes ahmed aileen ailsa aisha alan alasdair alastair alexander alice alison alistair allan amanda
    amina andrea andrew angela angus anna anne annie anthony arran audrey barbara beth brenda brian brodie callum calum
    cameron carol caroline carolyn catherine catriona charles charlotte chloe christina christine christopher claire
    colin connor craig daniel david deborah debbie denise derek diane donald donna dorothy douglas duncan eilidh eileen
    elaine elizabeth ellen elspeth emily emma erin euan ewan evelyn ewen fatima fergus finlay fiona fraser gareth gary
    gavin geoffrey george gillian gordon graeme graham gregor hamish hannah harriet harris heather helen hugh iain ian
    innes irene isabel isla isobel jacqueline james jamie jane janet janice jason jean jennifer jenny jessica jessie
    joan joanna joanne john jonathan joseph joyce judith julia julie karen kate katherine kathleen katie keith kelly
    kenneth
    kerry kevin kieran kirsten kirsty laura lauren leanne lesley leslie lewis liam linda lindsay lisa liz logan lorna
    lorraine louise lucy lynn lynne mairi malcolm margaret maria marie marion martin mary matthew maureen megan mhairi
    michael michelle mohammed moira morag muhammad murdo nadia natalie neil niall nicola nicholas nicole nikki nina
    olivia pamela patricia paul pauline peter philip rachel rebecca rhona richard robert roderick ronald rory ross rowan
    ruth ryan samantha samuel sandra sarah sharon sheila shirley shona sophie stephanie stephen steven stewart stuart
    susan suzanne thomas tracey tracy valerie victoria vivienne wendy william yvonne zara zoe
    """
)
