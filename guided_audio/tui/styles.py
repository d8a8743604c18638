"""The colours and the layout of the screens: dark on every terminal, warm, and none of them loud."""

NIGHT = "#0c0e11"
"""The background of every screen."""
BLACK = "#020303"
"""The background for closed eyes."""
SPEECH = "#e2dccf"
QUIET = "#a39d92"
FAINT = "#7c7870"
HARDLY = "#4a4743"
"""Words on the background for closed eyes: legible, and too dark to disturb."""
GLOW = ("#d6c3a0", "#c0ae92", "#a49880", "#87826f", "#6b6b61", "#525650", "#40463f")
"""The breathing shape, from its middle outwards."""

CALM = f"""
Screen {{ background: {NIGHT}; color: {SPEECH}; overflow: hidden; }}
Static {{ background: transparent; }}
.quiet {{ color: {QUIET}; }}
.faint {{ color: {FAINT}; }}
"""
"""What all screens have in common."""

PLAYER = f"""
PlayerScreen {{
    #title.-empty, #about.-empty, #note.-empty, #choices.-empty {{ display: none; }}
    #top {{ dock: top; height: 2; padding: 1 3 0 3; }}
    #chapter {{ width: 1fr; text-overflow: ellipsis; text-wrap: nowrap; }}
    #times {{ width: auto; }}
    #shape {{ height: 3fr; max-height: 21; margin-top: 1; }}
    #opening {{ height: 1fr; align: center middle; display: none; }}
    #title {{ width: 100%; text-align: center; text-style: bold; padding-bottom: 1; }}
    #about {{ width: 100%; text-align: center; }}
    #middle {{ height: 3fr; align: center top; }}
    #words {{ width: 100%; text-align: center; padding: 0 2; margin-top: 1; }}
    #note {{ width: 100%; text-align: center; padding: 0 2; margin-top: 1; text-style: italic; }}
    #choices {{ width: 100%; text-align: center; margin-top: 1; }}
    #situation {{ dock: bottom; width: 100%; height: 6; text-align: center; padding: 0 3 4 3; }}
    #foot {{ dock: bottom; width: 100%; height: 2; text-align: center; padding: 0 3 1 3; }}
    #keys {{ display: none; height: 1fr; align: center middle; }}
    #keys Static {{ width: auto; }}
    #dark {{ display: none; width: 100%; height: 100%; content-align: center middle; color: {HARDLY}; }}
    &.-opening #shape {{ display: none; }}
    &.-opening #opening {{ display: block; }}
    &.-opening #middle {{ height: auto; }}
    &.-low #shape {{ display: none; }}
    &.-low #situation {{ height: 3; padding: 0 1 1 1; }}
    &.-low #foot {{ height: 1; padding: 0; }}
    &.-tall #shape {{ margin-top: 5; max-height: 17; }}
    &.-tall #words {{ margin-top: 2; }}
    &.-keys #shape, &.-keys #opening, &.-keys #middle {{ display: none; }}
    &.-keys #keys {{ display: block; }}
    &.-dark {{ background: {BLACK}; }}
    &.-dark #lit {{ display: none; }}
    &.-dark #dark {{ display: block; }}
}}
"""

PAGE = f"""
WritingPage {{
    align: center top;
    #prompt {{ width: 100%; max-width: 72; margin: 2 3 1 3; }}
    Paper, Paper:focus {{
        width: 100%; max-width: 72; height: 1fr; margin: 0 3; padding: 0; border: none;
        background: {NIGHT}; color: {SPEECH}; scrollbar-size-vertical: 0;
    }}
    Paper .text-area--cursor {{ background: {QUIET}; color: {NIGHT}; }}
    #foot {{ dock: bottom; width: 100%; height: 2; text-align: center; padding: 0 3 1 3; }}
}}
"""

PICKER = f"""
PathScreen, SettingsScreen, CareScreen {{
    padding: 1 3;
    #head {{ height: auto; margin-bottom: 1; text-style: bold; }}
    #need {{
        height: 1; border: none; padding: 0; margin-bottom: 1; background: {NIGHT}; color: {SPEECH};
        &:focus {{ border: none; background: {NIGHT}; }}
        .input--placeholder {{ color: {FAINT}; }}
        .input--cursor {{ background: {QUIET}; color: {NIGHT}; }}
    }}
    #words {{ height: auto; color: {QUIET}; margin-bottom: 1; }}
    OptionList, OptionList:focus {{
        height: 1fr; border: none; padding: 0; background: {NIGHT}; background-tint: transparent;
        color: {QUIET}; scrollbar-size-vertical: 0;
        .option-list--option {{ padding: 0; }}
        .option-list--option-highlighted {{ background: {NIGHT}; color: {SPEECH}; text-style: bold; }}
        .option-list--option-disabled {{ color: {FAINT}; }}
        .option-list--option-hover {{ background: {NIGHT}; }}
    }}
    #summary {{ height: 3; color: {QUIET}; margin-top: 1; }}
    #foot {{ height: 1; margin-top: 1; }}
    #sheet {{ height: 1fr; scrollbar-size-vertical: 0; background: {NIGHT}; }}
}}
"""
